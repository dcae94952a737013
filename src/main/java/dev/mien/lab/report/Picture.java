package dev.mien.lab.report;

/** A drawing and what it shows. */
public record Picture(String caption, String svg) {}
