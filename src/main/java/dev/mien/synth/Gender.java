package dev.mien.synth;

/** As the paper balances it. */
public enum Gender {
    FEMALE, MALE
}
