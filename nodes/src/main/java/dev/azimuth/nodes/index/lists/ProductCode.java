package dev.azimuth.nodes.index.lists;

import java.util.Arrays;

/// Codes of what is left of a vector when its centre is taken away: a byte for each of its parts,
/// that names the nearest of 256 words.
///
/// Part `p` of `parts` has dimensions `p x working / parts` up to those of the next. With `c` the
/// centre, `w` the words of the code put together and `e` what they leave out of the vector, two
/// terms stand beside a code: `|w|^2 + 2 c w + |e|^2`, and `|e|`. So the squared distance from `q`
/// is estimated by `|q - c|^2 + term - 2 q w`, whose last part is a sum of one number for each part
/// out of a table that is made once for the query. The error of the estimate is that of the product
/// of `e` with `q - c - w`, about `2 |e| |q - c - w| / sqrt(working)` where `e` points anywhere.
/// That is a deviation; [DeviationSampling] finds how many of them estimates are off by.
///
/// Source: Jegou, Douze, Schmid, Product quantization for nearest neighbor search, 2011.
///
/// @param book words of all parts: word `i` has element `book[256 d + i]` in dimension `d`
record ProductCode(int working, int parts, float[] book) {
  /// Words of a part.
  static final int WORDS = 256;

  /// Numbers beside a code.
  static final int TERMS = 2;

  /// The first dimension of a part; of the one after the last, the number of dimensions.
  int first(int part) {
    return first(working, parts, part);
  }

  static int first(int working, int parts, int part) {
    return (int) ((long) part * working / parts);
  }

  /// Puts the products of the parts of `query` with all words into `table`, 256 for each part.
  void products(float[] query, float[] table) {
    for (int part = 0; part < parts; part++) {
      int at = part * WORDS;
      Arrays.fill(table, at, at + WORDS, 0);
      for (int d = first(part); d < first(part + 1); d++) {
        float element = query[d];
        int words = d * WORDS;
        for (int i = 0; i < WORDS; i++) {
          table[at + i] += element * book[words + i];
        }
      }
    }
  }

  /// The word of a part that is nearest to that part of `rest`.
  ///
  /// @param distances scratch space for 256
  int nearest(int part, float[] rest, float[] distances) {
    return nearest(book, first(part), first(part + 1), rest, 0, distances);
  }

  /// The nearest of 256 words in the dimensions from `first` to before `end`.
  ///
  /// @param offset of dimension 0 in `rest`
  static int nearest(
      float[] book, int first, int end, float[] rest, int offset, float[] distances) {
    Arrays.fill(distances, 0, WORDS, 0);
    for (int d = first; d < end; d++) {
      float element = rest[offset + d];
      int words = d * WORDS;
      for (int i = 0; i < WORDS; i++) {
        float difference = element - book[words + i];
        distances[i] += difference * difference;
      }
    }
    int nearest = 0;
    for (int i = 1; i < WORDS; i++) {
      nearest = distances[i] < distances[nearest] ? i : nearest;
    }
    return nearest;
  }
}
