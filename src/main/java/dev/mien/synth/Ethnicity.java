package dev.mien.synth;

/** As the paper balances it. */
public enum Ethnicity {
    CAUCASIAN, BLACK, ASIAN, HISPANIC
}
