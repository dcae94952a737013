package dev.mien.cli;

import dev.mien.lab.clips.Mp4Format;
import dev.mien.synth.dataset.ClipFormat;

/** How clips can be kept. */
enum ClipFormats {
    FRAMES(ClipFormat.FRAMES), MP4(new Mp4Format()), GIF(ClipFormat.GIF);

    private final ClipFormat format;

    ClipFormats(ClipFormat format) {
        this.format = format;
    }

    ClipFormat format() {
        return format;
    }
}
