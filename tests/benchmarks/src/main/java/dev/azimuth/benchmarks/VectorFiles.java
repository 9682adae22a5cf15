package dev.azimuth.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/// Reads vectors in the formats that public data sets come in: fvecs, ivecs, IDX of bytes or
/// floats, and NumPy arrays of float32 or float16, each also compressed by gzip.
final class VectorFiles {
  private static final Pattern NUMPY_TYPE = Pattern.compile("'descr': *'<f([24])'");
  private static final Pattern NUMPY_SHAPE = Pattern.compile("'shape': *\\((\\d+), *(\\d+)\\)");
  private static final int IDX_BYTES = 8;
  private static final int IDX_FLOATS = 13;

  private VectorFiles() {}

  /// Reads vectors into memory of the arena; the name says the format.
  static Vectors read(Path file, Arena arena) throws IOException {
    String name = plainName(file);
    try (InputStream in = open(file)) {
      if (name.endsWith(".fvecs")) {
        return fvecs(in, arena);
      }
      if (name.endsWith(".npy")) {
        return numpy(in, arena, file);
      }
      if (name.contains("idx") || name.endsWith("-ubyte")) {
        return idx(in, arena, file);
      }
    }
    throw new IOException(file + ": not one of .fvecs, .npy, .idx (each also with .gz)");
  }

  private static String plainName(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    boolean isCompressed = file.toString().endsWith(".gz");
    return new BufferedInputStream(isCompressed ? new GZIPInputStream(raw) : raw, 1 << 16);
  }

  /// Reads rows of int32, for example the numbers of nearest rows.
  static int[][] readNumbers(Path file) throws IOException {
    List<int[]> rows = new ArrayList<>();
    try (InputStream in = open(file)) {
      while (true) {
        byte[] head = in.readNBytes(Integer.BYTES);
        if (head.length == 0) {
          return rows.toArray(int[][]::new);
        }
        int[] row = new int[little(head).getInt()];
        little(in.readNBytes(row.length * Integer.BYTES)).asIntBuffer().get(row);
        rows.add(row);
      }
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Vectors fvecs(InputStream in, Arena arena) throws IOException {
    List<float[]> rows = new ArrayList<>();
    while (true) {
      byte[] head = in.readNBytes(Integer.BYTES);
      if (head.length == 0) {
        break;
      }
      float[] row = new float[little(head).getInt()];
      little(in.readNBytes(row.length * Float.BYTES)).asFloatBuffer().get(row);
      rows.add(row);
    }
    if (rows.isEmpty()) {
      throw new EOFException("no vector");
    }
    Vectors vectors = Vectors.allocate(arena, rows.size(), rows.getFirst().length);
    for (int i = 0; i < rows.size(); i++) {
      vectors.put(i, rows.get(i));
    }
    return vectors;
  }

  private static Vectors idx(InputStream in, Arena arena, Path file) throws IOException {
    byte[] magic = in.readNBytes(Integer.BYTES);
    int type = magic[2];
    int[] sizes = new int[magic[3]];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = ByteBuffer.wrap(in.readNBytes(Integer.BYTES)).getInt();
    }
    int width = type == IDX_FLOATS ? Float.BYTES : 1;
    if ((type != IDX_BYTES && type != IDX_FLOATS) || sizes.length < 2) {
      throw new IOException(file + ": IDX of type " + type + " with " + sizes.length + " sizes");
    }
    int dimension = Arrays.stream(sizes).skip(1).reduce(1, Math::multiplyExact);
    Vectors vectors = Vectors.allocate(arena, sizes[0], dimension);
    float[] row = new float[dimension];
    for (int i = 0; i < sizes[0]; i++) {
      ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(dimension * width));
      for (int j = 0; j < dimension; j++) {
        row[j] = type == IDX_FLOATS ? bytes.getFloat() : bytes.get() & 0xff;
      }
      vectors.put(i, row);
    }
    return vectors;
  }

  private static Vectors numpy(InputStream in, Arena arena, Path file) throws IOException {
    byte[] start = in.readNBytes(8);
    int headerBytes =
        start[6] == 1
            ? little(in.readNBytes(2)).getShort() & 0xffff
            : little(in.readNBytes(4)).getInt();
    String header = new String(in.readNBytes(headerBytes), StandardCharsets.ISO_8859_1);
    Matcher type = NUMPY_TYPE.matcher(header);
    Matcher shape = NUMPY_SHAPE.matcher(header);
    if (!type.find() || !shape.find() || header.contains("'fortran_order': True")) {
      throw new IOException(file + ": not a matrix of little-endian float32 or float16");
    }
    int width = Integer.parseInt(type.group(1));
    int count = Integer.parseInt(shape.group(1));
    int dimension = Integer.parseInt(shape.group(2));
    Vectors vectors = Vectors.allocate(arena, count, dimension);
    float[] row = new float[dimension];
    for (int i = 0; i < count; i++) {
      ByteBuffer bytes = little(in.readNBytes(dimension * width));
      for (int j = 0; j < dimension; j++) {
        row[j] = width == 2 ? Float.float16ToFloat(bytes.getShort()) : bytes.getFloat();
      }
      vectors.put(i, row);
    }
    return vectors;
  }
}
