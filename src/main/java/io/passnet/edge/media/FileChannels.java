package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_CHANNEL_ORDER_UNSPEC;
import static org.bytedeco.ffmpeg.global.avutil.AV_CHAN_AMBISONIC_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_index_from_channel;

import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;

/**
 * What the channels of a file's sound are, and which of them are heard.
 *
 * @param layout what they are
 * @param first where W, Y, Z and X of ambisonics are found (W, X, Y and Z in Furse-Malham's order);
 *     empty if it is no ambisonics
 */
record FileChannels(SoundLayout layout, List<Integer> first) {
  private static final List<Integer> IN_ORDER = List.of(0, 1, 2, 3);
  private static final FileChannels MONO = new FileChannels(SoundLayout.MONO, List.of());
  private static final FileChannels STEREO = new FileChannels(SoundLayout.STEREO, List.of());

  /** Ambisonics, if the layout says so: {@code SA3D} in mp4, Opus' mapping families 2 and 3. */
  static Optional<FileChannels> ambisonic(AVChannelLayout layout) {
    int[] found = new int[IN_ORDER.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = av_channel_layout_index_from_channel(layout, AV_CHAN_AMBISONIC_BASE + i);
      if (found[i] < 0) {
        return Optional.empty();
      }
    }
    int beyondFirst =
        av_channel_layout_index_from_channel(
            layout, AV_CHAN_AMBISONIC_BASE + SoundLayout.AMBISONIC_1.channels());
    int beyondSecond =
        av_channel_layout_index_from_channel(
            layout, AV_CHAN_AMBISONIC_BASE + SoundLayout.AMBISONIC_2.channels());
    SoundLayout order =
        beyondSecond >= 0
            ? SoundLayout.AMBISONIC_3
            : beyondFirst >= 0 ? SoundLayout.AMBISONIC_2 : SoundLayout.AMBISONIC_1;
    return Optional.of(new FileChannels(order, List.of(found[0], found[1], found[2], found[3])));
  }

  /**
   * What the channels are. What is named holds, if there are so many; then what the file says;
   * then, where it gives only their number, 4, 9 and 16 are taken for ambisonics, as players of
   * 360-degree video do. Speaker layouts, such as quadraphony, are mixed down to stereo.
   *
   * @param said what the file's header says
   */
  static FileChannels of(
      AVChannelLayout layout, Optional<FileChannels> said, Optional<SoundLayout> named) {
    int count = layout.nb_channels();
    if (named.isPresent() && named.get().channels() <= count) {
      return of(named.get());
    }
    if (said.isPresent()) {
      return said.get();
    }
    Optional<FileChannels> ambisonic = ambisonic(layout);
    if (ambisonic.isPresent()) {
      return ambisonic.get();
    }
    if (layout.order() == AV_CHANNEL_ORDER_UNSPEC) {
      for (SoundLayout each : SoundLayout.values()) {
        if (each.channels() == count) {
          return of(each);
        }
      }
    }
    return count == 1 ? MONO : STEREO;
  }

  /** What is kept of them. */
  SoundLayout heard() {
    return first.isEmpty() ? layout : SoundLayout.AMBISONIC_1;
  }

  private static FileChannels of(SoundLayout layout) {
    return switch (layout) {
      case MONO -> MONO;
      case STEREO -> STEREO;
      case AMBISONIC_1, AMBISONIC_2, AMBISONIC_3 -> new FileChannels(layout, IN_ORDER);
    };
  }
}
