package dev.azimuth.storage.column;

import java.util.Arrays;
import java.util.HexFormat;

/// A key as [KeyCodec] encodes it, or a bound of such keys; ordered as keys are.
///
/// The array is shared and must not be modified.
@SuppressWarnings("ArrayRecordComponent")
public record EncodedKey(byte[] bytes) implements Comparable<EncodedKey> {
  /// Reads what [#toString()] makes; `IllegalArgumentException` if it is none.
  public static EncodedKey parse(String hex) {
    return new EncodedKey(HexFormat.of().parseHex(hex));
  }

  @Override
  public int compareTo(EncodedKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// The bytes in hexadecimal.
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
