package dev.azimuth.nodes.index.sparse;

import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.SearchWork;
import java.util.Arrays;

/// The rows with the `k` greatest products, and all others whose product is that of the last of
/// them: which of these come first is known by their keys alone. A heap with the least of them on
/// top. For one thread.
final class GreatestProducts {
  private static final int CAPACITY_MIN = 64;

  private double[] products = new double[CAPACITY_MIN];
  private int[] rows = new int[CAPACITY_MIN];
  private int[] equal = new int[CAPACITY_MIN];
  private int k;
  private int size;
  private int equalCount;

  /// Begins to look for the greatest `newK`, above 0.
  void reset(int newK) {
    k = newK;
    size = 0;
    equalCount = 0;
  }

  boolean isFull() {
    return size == k;
  }

  /// What a product must not be below to be kept.
  double limit() {
    return isFull() ? products[0] : Double.NEGATIVE_INFINITY;
  }

  /// Takes in a row.
  void offer(int row, double product) {
    if (!isFull()) {
      push(row, product);
    } else if (product == products[0]) {
      addEqual(row);
    } else if (product > products[0]) {
      double before = products[0];
      int rowBefore = rows[0];
      down(row, product);
      if (products[0] == before) {
        addEqual(rowBefore);
      } else {
        equalCount = 0;
      }
    }
  }

  private void addEqual(int row) {
    if (equalCount == equal.length) {
      equal = Arrays.copyOf(equal, 2 * equalCount);
    }
    equal[equalCount++] = row;
  }

  private void push(int row, double product) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, 2 * size);
      products = Arrays.copyOf(products, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (products[parent] <= product) {
        break;
      }
      rows[at] = rows[parent];
      products[at] = products[parent];
      at = parent;
    }
    rows[at] = row;
    products[at] = product;
  }

  /// Puts a row in the place of the top.
  private void down(int row, double product) {
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && products[child + 1] < products[child]) {
        child++;
      }
      if (products[child] >= product) {
        break;
      }
      rows[at] = rows[child];
      products[at] = products[child];
      at = child;
    }
    rows[at] = row;
    products[at] = product;
  }

  /// What was found, nearest first; nothing is kept after it.
  FoundRows take(SearchWork work) {
    int[] found = new int[size + equalCount];
    double[] distances = new double[found.length];
    if (size > 0) {
      System.arraycopy(equal, 0, found, size, equalCount);
      Arrays.fill(distances, size, found.length, -products[0]);
    }
    while (size > 0) {
      int row = rows[0];
      double product = products[0];
      size--;
      down(rows[size], products[size]);
      found[size] = row;
      distances[size] = -product;
    }
    equalCount = 0;
    return new FoundRows(found, distances, work);
  }
}
