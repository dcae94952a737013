package dev.mien.synth.makehuman;

import dev.mien.synth.render.Texture;

/** What a head has on and in it, each piece with its texture. */
record Wear(Texture skin, Proxy eyes, Texture eyesTexture, Proxy teeth, Texture teethTexture, Proxy tongue,
        Texture tongueTexture, Proxy brows, Texture browsTexture, Proxy lashes, Texture lashesTexture, Proxy hair,
        Texture hairTexture) {}
