package dev.azimuth.nodes.api.grpc;

import com.google.protobuf.ProtocolMessageEnum;

/// Constants of enumerations, which have the same names on the wire.
final class Constants {
  private Constants() {}

  /// Our constant for one that travelled; `NOT_SUPPORTED` for a number that this version does not
  /// know, or none.
  static <E extends Enum<E>> E of(Class<E> type, ProtocolMessageEnum travelled) {
    String name = ((Enum<?>) travelled).name();
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw FragmentCodec.unknown(type.getSimpleName());
  }
}
