package dev.azimuth.server.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Turns names into vectors such that names with words and parts of words in common lie close.
///
/// A name's features are its words and their parts of three letters; each feature is hashed to a
/// few of the dimensions with a sign, weighted by how rare it is among all names (its inverse
/// document frequency), and the sum is scaled to length 1. The same names give the same vectors
/// everywhere.
final class NameVectors {
  /// Dimensions of every vector.
  static final int DIMENSIONS = 256;

  private static final int PART_LENGTH = 3;
  private static final int DIMENSIONS_PER_FEATURE = 4;

  /// A part of a word says less than the word.
  private static final float PART_WEIGHT = 0.3f;

  private final Map<String, Float> rarity;
  private final float rarityUnknown;

  private NameVectors(Map<String, Float> rarity, float rarityUnknown) {
    this.rarity = rarity;
    this.rarityUnknown = rarityUnknown;
  }

  /// Learns how rare each feature is among these names.
  static NameVectors learn(List<String> names) {
    Map<String, Integer> counts = new HashMap<>();
    for (String name : names) {
      new HashSet<>(features(name)).forEach(feature -> counts.merge(feature, 1, Integer::sum));
    }
    Map<String, Float> rarity = new HashMap<>();
    counts.forEach((feature, count) ->
        rarity.put(feature, (float) Math.log((1.0 + names.size()) / (1.0 + count))));
    return new NameVectors(rarity, (float) Math.log(1.0 + names.size()));
  }

  /// The vector of a name or of any other words, `float32[DIMENSIONS]` of length 1.
  float[] vector(String text) {
    float[] vector = new float[DIMENSIONS];
    for (String feature : features(text)) {
      float weight = rarity.getOrDefault(feature, rarityUnknown);
      add(vector, feature, feature.startsWith("#") ? weight * PART_WEIGHT : weight);
    }
    return normalized(vector);
  }

  /// Words as they are, parts of words with a `#` before them.
  private static List<String> features(String text) {
    List<String> features = new ArrayList<>();
    for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")) {
      if (word.isEmpty()) {
        continue;
      }
      features.add(word);
      String marked = "<" + word + ">";
      for (int i = 0; i + PART_LENGTH <= marked.length(); i++) {
        features.add("#" + marked.substring(i, i + PART_LENGTH));
      }
    }
    return features;
  }

  private static void add(float[] vector, String feature, float weight) {
    long hash = mix(feature.hashCode());
    for (int i = 0; i < DIMENSIONS_PER_FEATURE; i++) {
      int dimension = (int) (hash & (DIMENSIONS - 1));
      vector[dimension] += (hash & DIMENSIONS) == 0 ? weight : -weight;
      hash >>>= 16;
    }
  }

  /// Spreads the bits of a number over 64 bits (the finalizer of SplitMix64).
  private static long mix(long number) {
    long mixed = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  private static float[] normalized(float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    if (squares == 0) {
      vector[0] = 1; // a name without letters: some direction, the same each time
      return vector;
    }
    float scale = (float) (1 / Math.sqrt(squares));
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= scale;
    }
    return vector;
  }
}
