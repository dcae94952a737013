package dev.mien.synth.builtin;
final class BuiltinHeads {}
