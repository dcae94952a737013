package dev.mien.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_NONE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_READ;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open2;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_FRAME_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_side_data;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import dev.mien.MienException;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * One video file through FFmpeg, frame by frame, on the caller's thread. Every handle is checked and freed here.
 * Damaged packets are counted and skipped; the frames before a truncation come out.
 *
 * <p>Only self-contained containers are accepted, through the {@code file} protocol: a playlist or a concatenation
 * script that names other files or addresses is "not a video".
 */
final class VideoDecoder implements FrameSource {
    private static final String CONTAINERS = "mov,matroska,webm,avi,gif,apng,webp_pipe,jpeg_pipe,"
            + "mpegts,mpeg,flv,asf,ogg,ivf";
    private static final int MAX_THREADS = 4;
    /** A decoder that answers only with errors after the end of the file is done for. */
    private static final int MAX_ERRORS_WHILE_DRAINING = 64;

    private final String name;
    private final Heartbeat heartbeat;
    private final String missing;
    private final RgbConverter converter = new RgbConverter();
    private final ReadInterrupt interrupt;
    private AVIOContext io;
    private AVFormatContext format;
    private AVCodecContext codec;
    private AVPacket packet;
    private AVFrame picture;
    private int stream;
    private double secondsPerTick;
    private double secondsPerFrame;
    private double firstSeconds = Double.NaN;
    private double lastSeconds;
    private boolean draining;
    private int errorsWhileDraining;
    private boolean ended;
    private boolean truncated;
    private int decoded;
    private int dropped;
    private String reason = "";
    private Frame next;

    /** Errors: MienException when the file holds no video that can be decoded. */
    VideoDecoder(Path file, Heartbeat heartbeat) {
        Ffmpeg.require();
        this.name = file.toString();
        this.heartbeat = heartbeat;
        this.missing = ContainerLength.whatIsMissing(file);
        this.interrupt = new ReadInterrupt(heartbeat);
        boolean open = false;
        try {
            openContainer(file);
            openStream();
            open = true;
        } finally {
            if (!open) {
                close();
            }
        }
    }

    /** The file is opened here and handed over without its name, so that FFmpeg judges by the contents alone. */
    private void openContainer(Path file) {
        AVDictionary options = new AVDictionary(null);
        int code;
        try {
            av_dict_set(options, "protocol_whitelist", "file", 0);
            io = new AVIOContext(null);
            code = avio_open2(io, "file:" + file.toAbsolutePath(), AVIO_FLAG_READ, interrupt.struct(), options);
            if (code < 0) {
                throw MienException.data(name + ": cannot be read (" + Ffmpeg.error(code) + ")");
            }
            format = handle(avformat_alloc_context());
            format.pb(io);
            format.interrupt_callback(interrupt.struct());
            av_dict_set(options, "protocol_whitelist", "file", 0);
            av_dict_set(options, "format_whitelist", CONTAINERS, 0);
            code = avformat_open_input(format, "", null, options); // frees the context on failure
        } finally {
            av_dict_free(options);
        }
        if (code < 0) {
            format = null;
            throw unreadable("not a video or picture that can be read here", code);
        }
        code = avformat_find_stream_info(format, (PointerPointer<?>) null);
        if (code < 0) {
            throw unreadable("damaged at its start", code);
        }
    }

    private void openStream() {
        stream = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
        if (stream < 0) {
            throw MienException.data(name + ": holds no video track (sound only?); give a file with pictures");
        }
        AVStream s = handle(format.streams(stream));
        if ((s.disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
            throw MienException
                    .data(name + ": holds sound and a cover picture, no video; give a file with moving pictures");
        }
        int id = handle(s.codecpar()).codec_id();
        if (id == AV_CODEC_ID_NONE) {
            throw MienException.data(name + ": its video track is of no known kind; the file is probably damaged");
        }
        AVCodec decoder = avcodec_find_decoder(id);
        if (decoder == null || decoder.isNull()) {
            throw MienException.data(name + ": no decoder for " + avcodec_get_name(id).getString()
                    + " video in this build; convert the file to H.264 (ffmpeg -i FILE -c:v libx264 OUT.mp4)");
        }
        codec = handle(avcodec_alloc_context3(decoder));
        int code = avcodec_parameters_to_context(codec, s.codecpar());
        if (code >= 0) {
            codec.pkt_timebase(s.time_base());
            codec.max_pixels(RgbConverter.MAX_PIXELS);
            codec.thread_count(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
            code = avcodec_open2(codec, decoder, (PointerPointer<?>) null);
        }
        if (code < 0) {
            throw unreadable("its video track cannot be opened", code);
        }
        secondsPerTick = ratio(s.time_base(), 0);
        double rate = ratio(s.avg_frame_rate(), 25);
        secondsPerFrame = rate > 0 ? 1 / rate : 0.04;
        packet = handle(av_packet_alloc());
        picture = handle(av_frame_alloc());
    }

    private static double ratio(AVRational r, double otherwise) {
        return r == null || r.den() == 0 || r.num() == 0 ? otherwise : (double) r.num() / r.den();
    }

    private <P extends Pointer> P handle(P pointer) {
        if (pointer == null || pointer.isNull()) {
            throw MienException.environment(name + ": FFmpeg is out of memory; decode fewer files at a time");
        }
        return pointer;
    }

    private MienException unreadable(String what, int code) {
        String why = missing.isEmpty() ? Ffmpeg.error(code) : missing;
        return MienException.data(
                name + ": " + what + " (" + why + "); is the file complete, and MP4, MOV, AVI, WebM, MKV or GIF?");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public FrameLedger ledger() {
        return new FrameLedger(decoded, dropped, truncated, reason);
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = advance();
            if (next == null) {
                finish();
            }
        }
        return next != null;
    }

    @Override
    public Frame next() {
        if (!hasNext()) {
            throw new NoSuchElementException(name + ": no more frames");
        }
        Frame frame = next;
        next = null;
        decoded++;
        return frame;
    }

    private void finish() {
        ended = true;
        if (truncated || !missing.isEmpty()) {
            truncated = true;
            reason = missing.isEmpty() ? reason : missing;
        }
        if (decoded == 0) {
            throw MienException
                    .data(name + ": no picture could be decoded (" + (reason.isEmpty() ? "empty video track" : reason)
                            + "); the file is damaged: copy or convert it anew");
        }
    }

    /** The next frame, or null at the end. */
    private Frame advance() {
        while (!heartbeat.cancelled()) {
            int code = avcodec_receive_frame(codec, picture);
            if (code == 0) {
                Frame frame = toFrame();
                if (frame != null) {
                    return frame;
                }
            } else if (code == AVERROR_EOF) {
                return null;
            } else if (draining) {
                drop(code);
                if (code == AVERROR_EAGAIN() || ++errorsWhileDraining > MAX_ERRORS_WHILE_DRAINING) {
                    return null;
                }
            } else {
                if (code != AVERROR_EAGAIN()) {
                    drop(code);
                }
                feed();
            }
        }
        return null;
    }

    /** Gives the decoder the next packet of the video track, or tells it that there are no more. */
    private void feed() {
        while (!heartbeat.cancelled()) {
            int code = av_read_frame(format, packet);
            heartbeat.beat();
            if (code < 0) {
                if (code != AVERROR_EOF) {
                    truncated = true;
                    note("reading stopped: " + Ffmpeg.error(code));
                }
                draining = true;
                avcodec_send_packet(codec, null);
                return;
            }
            boolean ours = packet.stream_index() == stream;
            int sent = 0;
            if (ours) {
                if ((packet.flags() & AV_PKT_FLAG_CORRUPT) != 0) {
                    note("damaged data in the file");
                }
                sent = avcodec_send_packet(codec, packet);
            }
            av_packet_unref(packet);
            if (sent < 0) {
                drop(sent);
            } else if (ours) {
                return;
            }
        }
    }

    private void drop(int code) {
        dropped++;
        note("a damaged piece was skipped: " + Ffmpeg.error(code));
    }

    private void note(String what) {
        if (reason.isEmpty()) {
            reason = what;
        }
    }

    private Frame toFrame() {
        byte[] rgb = converter.convert(picture);
        if (rgb == null) {
            dropped++;
            note("a picture of " + picture.width() + "x" + picture.height() + " could not be converted to RGB");
            return null;
        }
        long ticks = picture.best_effort_timestamp();
        double seconds = ticks == AV_NOPTS_VALUE ? lastSeconds + secondsPerFrame : ticks * secondsPerTick;
        if (Double.isNaN(firstSeconds)) {
            firstSeconds = ticks == AV_NOPTS_VALUE ? 0 : seconds;
            seconds = firstSeconds;
        }
        lastSeconds = seconds;
        Orientation turn = orientation();
        int w = picture.width();
        int h = picture.height();
        return new Frame(turn.apply(rgb, h, w), turn.height(h, w), turn.width(h, w), decoded, seconds - firstSeconds,
                name);
    }

    private Orientation orientation() {
        AVFrameSideData side = av_frame_get_side_data(picture, AV_FRAME_DATA_DISPLAYMATRIX);
        if (side == null || side.isNull() || side.size() < 9 * Integer.BYTES) {
            return Orientation.UPRIGHT;
        }
        IntPointer m = new IntPointer(side.data());
        return Orientation.ofDisplayMatrix(m.get(0), m.get(1), m.get(3), m.get(4));
    }

    @Override
    public void close() {
        ended = true;
        next = null;
        converter.close();
        if (packet != null) {
            av_packet_free(packet);
            packet = null;
        }
        if (picture != null) {
            av_frame_free(picture);
            picture = null;
        }
        if (codec != null) {
            avcodec_free_context(codec);
            codec = null;
        }
        if (format != null) {
            avformat_close_input(format);
            format = null;
        }
        if (io != null) {
            avio_closep(io);
            io = null;
        }
        interrupt.close();
    }
}
