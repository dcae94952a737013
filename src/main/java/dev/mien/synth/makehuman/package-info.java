/**
 * Heads from MakeHuman's base mesh (CC0) and FACSHuman's action-unit targets (LGPL-3), read from the folders where a user has put
 * them. Everything in these files is checked as it is read: they are other people's.
 */
package dev.mien.synth.makehuman;
