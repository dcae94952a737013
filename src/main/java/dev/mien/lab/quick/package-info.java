/**
 * A miniature to try the laboratory with: cartoon faces that Mien draws itself. They show that everything works together, and
 * nothing about real faces.
 */
package dev.mien.lab.quick;
