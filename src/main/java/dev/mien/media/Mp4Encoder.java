package dev.mien.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_close_dyn_buf;
import static org.bytedeco.ffmpeg.global.avformat.avio_open_dyn_buf;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import dev.mien.MienException;
import java.util.Iterator;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Pictures to the bytes of an MP4 file: H.264 by OpenH264, one thread, no dates, so that the same pictures give the same bytes.
 * Every handle is checked and freed here.
 */
public final class Mp4Encoder implements AutoCloseable {
    /** Bits for each pixel: enough that a face's wrinkles survive. */
    private static final double BITS = .6;

    /** Steps of H.264's quantiser. */
    private static final int FINEST = 12;
    private static final int COARSEST = 20;

    private final int width;
    private final int height;
    private final AVRational tick;
    private AVFormatContext format;
    private AVIOContext io;
    private AVCodecContext codec;
    private AVStream stream;
    private AVFrame rgb;
    private AVFrame coded;
    private SwsContext scaler;
    private AVPacket packet;

    private Mp4Encoder(int width, int height, int rate) {
        this.width = width;
        this.height = height;
        tick = new AVRational().num(1).den(rate);
    }

    /**
     * The file.
     *
     * @param frames red, green, blue of each pixel, row by row
     * @param width  in pixels, even
     * @param height in pixels, even
     * @param rate   frames a second
     */
    public static byte[] encode(List<byte[]> frames, int width, int height, int rate) {
        return encode(frames.iterator(), width, height, rate);
    }

    /** The same of frames that are made one after the other. */
    public static byte[] encode(Iterator<byte[]> frames, int width, int height, int rate) {
        Ffmpeg.require();
        try (Mp4Encoder e = new Mp4Encoder(width, height, rate)) {
            e.open(rate);
            for (int f = 0; frames.hasNext(); f++) {
                e.write(frames.next(), f);
            }
            return e.finish();
        }
    }

    private void open(int rate) {
        format = new AVFormatContext(null);
        check(avformat_alloc_output_context2(format, null, "mp4", (String) null), "the container");
        format.flags(format.flags() | AVFMT_FLAG_BITEXACT);
        AVCodec h264 = avcodec_find_encoder_by_name("libopenh264");
        if (h264 == null) {
            throw MienException
                    .environment("this build of FFmpeg has no H.264 encoder (libopenh264); choose frames or gif");
        }
        codec = avcodec_alloc_context3(h264);
        codec.width(width).height(height).pix_fmt(AV_PIX_FMT_YUV420P).time_base(tick).gop_size(rate).thread_count(1);
        codec.framerate(new AVRational().num(rate).den(1));
        codec.bit_rate((long) (BITS * width * height * rate)).qmin(FINEST).qmax(COARSEST);
        codec.flags(codec.flags() | AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT);
        AVDictionary options = new AVDictionary(null);
        try {
            av_dict_set(options, "allow_skip_frames", "0", 0);
            check(avcodec_open2(codec, h264, options), "the encoder");
        } finally {
            av_dict_free(options);
        }
        stream = avformat_new_stream(format, null);
        stream.time_base(tick);
        stream.avg_frame_rate(new AVRational().num(rate).den(1));
        check(avcodec_parameters_from_context(stream.codecpar(), codec), "the stream");
        io = new AVIOContext(null);
        check(avio_open_dyn_buf(io), "memory");
        format.pb(io);
        check(avformat_write_header(format, (AVDictionary) null), "the header");
        rgb = frame(AV_PIX_FMT_RGB24);
        coded = frame(AV_PIX_FMT_YUV420P);
        scaler = sws_getContext(width, height, AV_PIX_FMT_RGB24, width, height, AV_PIX_FMT_YUV420P,
                SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT, null, null, (DoublePointer) null);
        packet = av_packet_alloc();
    }

    private AVFrame frame(int pixels) {
        AVFrame f = av_frame_alloc();
        f.format(pixels).width(width).height(height);
        check(av_frame_get_buffer(f, 64), "memory");
        return f;
    }

    private void write(byte[] pixels, int index) {
        for (int y = 0; y < height; y++) {
            rgb.data(0).position((long) y * rgb.linesize(0)).put(pixels, 3 * y * width, 3 * width);
        }
        check(av_frame_make_writable(coded), "memory");
        sws_scale(scaler, rgb.data(), rgb.linesize(), 0, height, coded.data(), coded.linesize());
        coded.pts(index);
        send(coded);
    }

    private void send(AVFrame frame) {
        check(avcodec_send_frame(codec, frame), "a frame");
        while (avcodec_receive_packet(codec, packet) >= 0) {
            packet.duration(1);
            av_packet_rescale_ts(packet, tick, stream.time_base());
            packet.stream_index(0);
            check(av_interleaved_write_frame(format, packet), "a packet");
            av_packet_unref(packet);
        }
    }

    private byte[] finish() {
        send(null);
        check(av_write_trailer(format), "the end");
        BytePointer buffer = new BytePointer();
        int length = avio_close_dyn_buf(io, buffer);
        io = null;
        try {
            byte[] out = new byte[length];
            buffer.get(out);
            return out;
        } finally {
            av_free(buffer);
        }
    }

    private static void check(int code, String what) {
        if (code < 0) {
            throw MienException
                    .environment("FFmpeg cannot write " + what + " of an MP4 file (" + Ffmpeg.error(code) + ")");
        }
    }

    @Override
    public void close() {
        if (io != null) {
            BytePointer buffer = new BytePointer();
            avio_close_dyn_buf(io, buffer);
            av_free(buffer);
        }
        av_packet_free(packet);
        av_frame_free(rgb);
        av_frame_free(coded);
        sws_freeContext(scaler);
        avcodec_free_context(codec);
        avformat_free_context(format);
    }
}
