package dev.azimuth.server.benchmark;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;

/// Rows of a key and a vector of random numbers.
final class RandomRows implements BatchSource {
  private static final int VECTORS = 1_024;
  private static final long SEED = 42;

  private final float[][] vectors;

  RandomRows(int dimension) {
    vectors = new float[VECTORS][dimension];
    Random random = new Random(SEED);
    for (float[] vector : vectors) {
      for (int i = 0; i < dimension; i++) {
        vector[i] = random.nextFloat() - 0.5f;
      }
    }
  }

  @Override
  public String statement() {
    return "INSERT INTO points VALUES (?, ?)";
  }

  @Override
  public void set(PreparedStatement insert, int row) throws SQLException {
    float[] vector = vectors[row % VECTORS].clone();
    vector[0] = row;
    insert.setLong(1, row);
    insert.setObject(2, vector);
  }
}
