package dev.azimuth.storage.type;

/// Binary vectors as text, `0101`, first bit first: as SQL writes them, and results show them.
public final class BitText {
  private BitText() {}

  /// The text of a vector of zeros and ones.
  public static String format(float[] bits) {
    char[] text = new char[bits.length];
    for (int i = 0; i < text.length; i++) {
      text[i] = bits[i] == 0 ? '0' : '1';
    }
    return new String(text);
  }

  /// Reads all of `text` into `out[from ..]`; how many characters, from the first on, were bits:
  /// its length if all.
  public static int read(String text, float[] out, int from) {
    for (int i = 0; i < text.length(); i++) {
      int bit = text.charAt(i) - '0';
      if (bit != 0 && bit != 1) {
        return i;
      }
      out[from + i] = bit;
    }
    return text.length();
  }
}
