package dev.azimuth.storage.type;

/// SQL type of a column.
public sealed interface ColumnType {
  /// Largest number of dimensions of a vector.
  int DIMENSION_MAX = 32_768;

  /// How values are held in memory.
  PhysicalKind physicalKind();

  /// The type as SQL writes it.
  String sql();

  /// Types without parameters.
  enum Simple implements ColumnType {
    BOOLEAN(PhysicalKind.LONG),
    TINYINT(PhysicalKind.LONG),
    SMALLINT(PhysicalKind.LONG),
    INTEGER(PhysicalKind.LONG),
    BIGINT(PhysicalKind.LONG),
    REAL(PhysicalKind.DOUBLE),
    DOUBLE(PhysicalKind.DOUBLE),
    DATE(PhysicalKind.LONG),
    TIME(PhysicalKind.LONG),
    TIMESTAMP(PhysicalKind.LONG);

    private final PhysicalKind physicalKind;

    Simple(PhysicalKind physicalKind) {
      this.physicalKind = physicalKind;
    }

    @Override
    public PhysicalKind physicalKind() {
      return physicalKind;
    }

    @Override
    public String sql() {
      return name();
    }
  }

  /// Exact number with `precision` digits, `scale` of them after the point.
  record Decimal(int precision, int scale) implements ColumnType {
    public Decimal {
      if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
        throw new IllegalArgumentException("DECIMAL precision is 1 to 38, scale 0 to precision");
      }
    }

    @Override
    public PhysicalKind physicalKind() {
      return PhysicalKind.BYTES;
    }

    @Override
    public String sql() {
      return "DECIMAL(" + precision + ", " + scale + ")";
    }
  }

  /// Text of at most `length` characters; [#UNBOUNDED] for TEXT.
  record Varchar(int length) implements ColumnType {
    /// Length of TEXT and of VARCHAR without a length.
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    public Varchar {
      if (length < 1) {
        throw new IllegalArgumentException("VARCHAR length starts at 1");
      }
    }

    @Override
    public PhysicalKind physicalKind() {
      return PhysicalKind.BYTES;
    }

    @Override
    public String sql() {
      return length == UNBOUNDED ? "VARCHAR" : "VARCHAR(" + length + ")";
    }
  }

  /// Text of exactly `length` characters, padded with blanks.
  record Char(int length) implements ColumnType {
    public Char {
      if (length < 1) {
        throw new IllegalArgumentException("CHAR length starts at 1");
      }
    }

    @Override
    public PhysicalKind physicalKind() {
      return PhysicalKind.BYTES;
    }

    @Override
    public String sql() {
      return "CHAR(" + length + ")";
    }
  }

  /// Bytes, at most `length` of them.
  record Varbinary(int length) implements ColumnType {
    public Varbinary {
      if (length < 1) {
        throw new IllegalArgumentException("VARBINARY length starts at 1");
      }
    }

    @Override
    public PhysicalKind physicalKind() {
      return PhysicalKind.BYTES;
    }

    @Override
    public String sql() {
      return length == Varchar.UNBOUNDED ? "VARBINARY" : "VARBINARY(" + length + ")";
    }
  }

  /// `dimension` finite numbers, held as `element`s.
  record FloatVector(int dimension, VectorElement element) implements ColumnType {
    public FloatVector {
      if (dimension < 1 || dimension > DIMENSION_MAX) {
        throw new IllegalArgumentException("VECTOR dimension is 1 to " + DIMENSION_MAX);
      }
    }

    /// A vector of float32.
    public FloatVector(int dimension) {
      this(dimension, VectorElement.FLOAT32);
    }

    /// Bytes of one vector, wherever it lies packed.
    public int bytes() {
      return element.bytes(dimension);
    }

    @Override
    public PhysicalKind physicalKind() {
      return PhysicalKind.FLOAT_VECTOR;
    }

    @Override
    public String sql() {
      return element.sql(Integer.toString(dimension));
    }
  }

  /// `dimension` finite numbers, float32, of which only those that are not zero are held.
  record SparseVector(int dimension) implements ColumnType {
    /// Largest number of dimensions.
    public static final int DIMENSION_MAX = 1_000_000_000;

    /// Most elements that are not zero.
    public static final int COUNT_MAX = 16_000;

    public SparseVector {
      if (dimension < 1 || dimension > DIMENSION_MAX) {
        throw new IllegalArgumentException("SPARSEVEC dimension is 1 to " + DIMENSION_MAX);
      }
    }

    @Override
    public PhysicalKind physicalKind() {
      return PhysicalKind.BYTES;
    }

    @Override
    public String sql() {
      return "SPARSEVEC(" + dimension + ")";
    }
  }
}
