package io.passnet.edge.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.passnet.edge.geometry.Axes;
import io.passnet.edge.product.Moment;
import io.passnet.edge.product.ProductLine;
import io.passnet.edge.product.ProductRequest;
import io.passnet.edge.product.ProductSet;
import io.passnet.edge.product.SaliencyMap;
import io.passnet.edge.session.FrameResult;
import io.passnet.edge.session.FrameResult.FrameId;
import io.passnet.edge.session.StageTimes;
import io.passnet.saliency.v1.Frame;
import io.passnet.saliency.v1.TrackRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Messages of a stream: a frame from its bytes, an answer to its bytes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MessagesBench {
  /** A frame as it comes from the connection: 64 kB of JPEG, 1.5 MB of RGB24. */
  @State(Scope.Thread)
  public static class Received {
    /** Bytes of the picture. */
    @Param({"65536", "1572864"})
    int size;

    private ByteBuffer message;
    private byte[] array;

    /** Builds the message. */
    @Setup
    public void build() {
      ByteString data = UnsafeByteOperations.unsafeWrap(new byte[size]);
      Frame frame = Frame.newBuilder().setId(1).setMediaTimeUs(2).setData(data).build();
      byte[] bytes = TrackRequest.newBuilder().setFrame(frame).build().toByteArray();
      message = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
      array = new byte[bytes.length];
    }
  }

  /** As gRPC's own marshaller does it: into an array that it keeps, and out of it again. */
  @Benchmark
  public TrackRequest parseCopied(Received received) throws IOException {
    received.message.get(0, received.array);
    return TrackRequest.parseFrom(CodedInputStream.newInstance(received.array));
  }

  /** Without a copy: the picture stays where the connection has put it. */
  @Benchmark
  public TrackRequest parseInPlace(Received received) throws IOException {
    CodedInputStream in =
        UnsafeByteOperations.unsafeWrap(received.message.duplicate()).newCodedInput();
    in.enableAliasing(true);
    return TrackRequest.parseFrom(in);
  }

  /** An answer with 5 peaks and 6 x 4 tiles. */
  @State(Scope.Thread)
  public static class Answered {
    private final FrameResult found = found();

    private static FrameResult found() {
      float[] density = new float[128 * 64];
      for (int i = 0; i < density.length; i++) {
        density[i] = i % 37 + i / 128 % 11;
      }
      ProductSet products =
          new ProductLine()
              .make(ProductRequest.STANDARD, new Moment(0, 0, SaliencyMap.of(128, 64, density)));
      StageTimes times = new StageTimes(0, 1, 2, 3, 4, 5);
      return new FrameResult(new FrameId(1, 2, 3), products, times, false, false, 0);
    }
  }

  /** From what was found to bytes. */
  @Benchmark
  public byte[] answer(Answered answered) {
    return Answers.result(answered.found, Axes.OMAF, 6).toByteArray();
  }
}
