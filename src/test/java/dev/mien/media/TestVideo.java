package dev.mien.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_new;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/** Writes small videos whose pixels are known. */
final class TestVideo {
    /** The colour of a pixel of a frame, 0xRRGGBB. */
    interface Painter {
        int rgb(int frame, int y, int x);
    }

    private String encoder = "mpeg4";
    private String pixels = "yuv420p";
    private int width = 64;
    private int height = 48;
    private int frames = 10;
    private Double rotation;
    private boolean fastStart;
    private Painter painter = (f, y, x) -> 0x808080;

    TestVideo codec(String name, String pixelFormat) {
        encoder = name;
        pixels = pixelFormat;
        return this;
    }

    TestVideo size(int w, int h) {
        width = w;
        height = h;
        return this;
    }

    TestVideo frames(int n) {
        frames = n;
        return this;
    }

    /**
     * Display rotation, degrees anticlockwise as av_display_rotation_set negates it: 90 shows the picture turned right.
     */
    TestVideo rotation(double degrees) {
        rotation = degrees;
        return this;
    }

    /** MP4 with its index at the start, so that a truncated file can still be read. */
    TestVideo fastStart() {
        fastStart = true;
        return this;
    }

    TestVideo paint(Painter p) {
        painter = p;
        return this;
    }

    /** At 25 frames a second; the container by the file's suffix. */
    Path write(Path file) {
        Ffmpeg.require();
        AVFormatContext format = new AVFormatContext(null);
        check(avformat_alloc_output_context2(format, null, null, file.toString()), "container");
        AVCodec codec = avcodec_find_encoder_by_name(encoder);
        AVCodecContext c = avcodec_alloc_context3(codec);
        AVRational tick = new AVRational().num(1).den(25);
        c.width(width).height(height).pix_fmt(av_get_pix_fmt(pixels)).time_base(tick).gop_size(5).bit_rate(4_000_000);
        c.framerate(new AVRational().num(25).den(1));
        if ((format.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
            c.flags(c.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
        }
        check(avcodec_open2(c, codec, new AVDictionary(null)), "encoder " + encoder);
        AVStream s = avformat_new_stream(format, null);
        s.time_base(tick);
        s.avg_frame_rate(new AVRational().num(25).den(1));
        check(avcodec_parameters_from_context(s.codecpar(), c), "parameters");
        if (rotation != null) {
            IntPointer count = new IntPointer(1).put(s.codecpar().nb_coded_side_data());
            AVPacketSideData list = new AVPacketSideData(s.codecpar().coded_side_data());
            AVPacketSideData side = av_packet_side_data_new(list, count, AV_PKT_DATA_DISPLAYMATRIX, 36, 0);
            av_display_rotation_set(new IntPointer(side.data()), rotation);
            s.codecpar().coded_side_data(list).nb_coded_side_data(count.get());
        }
        AVIOContext io = new AVIOContext(null);
        check(avio_open(io, file.toString(), AVIO_FLAG_WRITE), "file");
        format.pb(io);
        AVDictionary options = new AVDictionary(null);
        if (fastStart) {
            av_dict_set(options, "movflags", "faststart", 0);
        }
        check(avformat_write_header(format, options), "header");
        encode(format, c, s, tick);
        check(av_write_trailer(format), "trailer");
        avio_closep(io);
        avcodec_free_context(c);
        avformat_free_context(format);
        return file;
    }

    private void encode(AVFormatContext format, AVCodecContext c, AVStream s, AVRational tick) {
        AVFrame rgb = frame(AV_PIX_FMT_RGB24);
        AVFrame coded = frame(c.pix_fmt());
        SwsContext sws = sws_getContext(width, height, AV_PIX_FMT_RGB24, width, height, c.pix_fmt(),
                SWS_BICUBIC | SWS_ACCURATE_RND, null, null, (DoublePointer) null);
        AVPacket packet = av_packet_alloc();
        for (int f = 0; f <= frames; f++) {
            if (f < frames) {
                fill(rgb, f);
                check(av_frame_make_writable(coded), "frame");
                sws_scale(sws, rgb.data(), rgb.linesize(), 0, height, coded.data(), coded.linesize());
                coded.pts(f);
            }
            check(avcodec_send_frame(c, f < frames ? coded : null), "encode");
            while (avcodec_receive_packet(c, packet) >= 0) {
                av_packet_rescale_ts(packet, tick, s.time_base());
                packet.stream_index(0);
                check(av_interleaved_write_frame(format, packet), "write");
                av_packet_unref(packet);
            }
        }
        av_packet_free(packet);
        av_frame_free(rgb);
        av_frame_free(coded);
        sws_freeContext(sws);
    }

    private AVFrame frame(int pixelFormat) {
        AVFrame f = av_frame_alloc();
        f.format(pixelFormat).width(width).height(height);
        check(av_frame_get_buffer(f, 64), "buffer");
        return f;
    }

    private void fill(AVFrame rgb, int f) {
        byte[] row = new byte[width * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int v = painter.rgb(f, y, x);
                row[3 * x] = (byte) (v >> 16);
                row[3 * x + 1] = (byte) (v >> 8);
                row[3 * x + 2] = (byte) v;
            }
            rgb.data(0).position((long) y * rgb.linesize(0)).put(row, 0, row.length);
        }
    }

    private static void check(int code, String what) {
        if (code < 0) {
            throw new IllegalStateException(what + ": " + Ffmpeg.error(code));
        }
    }
}
