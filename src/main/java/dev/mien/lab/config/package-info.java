/** What a run is made of, as records, and how YAML and the command line become them: strictly. */
package dev.mien.lab.config;
