/**
 * A software renderer: triangles with textures, one key light with shadows, a fill light and ambient light, four samples a
 * pixel. Colours are linear light until the last step. One thread draws one picture, so pictures do not depend on threads.
 */
package dev.mien.synth.render;
