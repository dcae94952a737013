/** Reading the small YAML files of this package, strictly. */
package dev.mien.synth.text;
