package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.distance.CodedRows;
import dev.azimuth.nodes.distance.VectorCodes;
import dev.azimuth.nodes.distance.VectorEncoder;
import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.nodes.part.VectorColumn;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.segment.RowRegion;
import dev.azimuth.storage.segment.SegmentFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Codes of the vectors of a segment, where they lie in its file: three regions for each vector
/// column that codes are of use for, so that exact search screens rows as it does in memory.
///
/// | region | bytes per row | content |
/// |---|---|---|
/// | `coarse/<column id>` | a plane's stride | coarse halves, see [VectorCodes] |
/// | `fine/<column id>` | the same | fine halves |
/// | `terms/<column id>` | 12 | the three terms |
///
/// Rows that are NULL have zeros. Codes mean the same on every machine, and a reader may do
/// without.
record StoredCodes(int stride, MemorySegment coarse, MemorySegment fine, MemorySegment terms) {
  /// The codes of the rows of a batch.
  static List<RowRegion> of(TableDefinition table, ColumnBatch batch) {
    List<RowRegion> regions = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      ColumnDefinition column = table.columns().get(i);
      if (batch.columns().get(i) instanceof ColumnValues.FloatVectors vectors
          && VectorCodes.areUseful(vectors.dimension(), vectors.element())) {
        encode(column.id(), vectors, regions);
      }
    }
    return regions;
  }

  /// The codes of rows of a range that are copied: as the range has them.
  ///
  /// While those who encode rows that are waited for need it, rows are encoded once more here, see
  /// [VectorEncoder#wantsPractice()].
  static List<RowRegion> of(
      TableDefinition table, GrowingRows rows, RangeBatch range, ColumnBatch batch) {
    if (VectorEncoder.wantsPractice()) {
      return of(table, batch);
    }
    List<RowRegion> regions = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      if (rows.column(i) instanceof VectorColumn vectors && vectors.hasCodes()) {
        copy(table.columns().get(i).id(), vectors, range, regions);
      }
    }
    return regions;
  }

  private static void copy(
      int columnId, VectorColumn vectors, RangeBatch range, List<RowRegion> regions) {
    int stride = VectorCodes.stride(vectors.dimension());
    byte[] coarse = new byte[Math.multiplyExact(range.rowCount(), stride)];
    byte[] fine = new byte[coarse.length];
    byte[] terms = new byte[Math.multiplyExact(range.rowCount(), VectorCodes.TERM_BYTES)];
    range.forEachPiece((first, rowCount, at) -> {
      CodedRows piece = vectors.codes(first, rowCount);
      int bytes = rowCount * stride;
      copy(piece.coarse(), piece.offset(), coarse, at * stride, bytes);
      copy(piece.fine(), piece.offset(), fine, at * stride, bytes);
      copy(
          piece.terms(),
          piece.termsOffset(),
          terms,
          at * VectorCodes.TERM_BYTES,
          rowCount * VectorCodes.TERM_BYTES);
    });
    add(columnId, stride, coarse, fine, terms, regions);
  }

  private static void copy(MemorySegment source, long offset, byte[] target, int to, int count) {
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, target, to, count);
  }

  private static void encode(
      int columnId, ColumnValues.FloatVectors vectors, List<RowRegion> regions) {
    int dimension = vectors.dimension();
    int stride = VectorCodes.stride(dimension);
    byte[] coarse = new byte[Math.multiplyExact(vectors.size(), stride)];
    byte[] fine = new byte[coarse.length];
    // Of floats, so that it is aligned to them.
    MemorySegment terms =
        MemorySegment.ofArray(
            new float[Math.multiplyExact(vectors.size(), VectorCodes.TERM_BYTES) / Float.BYTES]);
    MemorySegment coarsePlane = MemorySegment.ofArray(coarse);
    MemorySegment finePlane = MemorySegment.ofArray(fine);
    VectorEncoder encoder = VectorEncoder.inBackground(dimension);
    for (int row = 0; row < vectors.size(); row++) {
      if (!vectors.isNull(row)) {
        encoder.encode(
            vectors.data(),
            row * dimension,
            coarsePlane,
            finePlane,
            (long) row * stride,
            terms,
            (long) row * VectorCodes.TERM_BYTES);
      }
    }
    add(columnId, stride, coarse, fine, terms.toArray(ValueLayout.JAVA_BYTE), regions);
  }

  private static void add(
      int columnId, int stride, byte[] coarse, byte[] fine, byte[] terms, List<RowRegion> regions) {
    regions.add(new RowRegion("coarse/" + columnId, stride, coarse));
    regions.add(new RowRegion("fine/" + columnId, stride, fine));
    regions.add(new RowRegion("terms/" + columnId, VectorCodes.TERM_BYTES, terms));
  }

  /// The codes in a file; empty if it has none, or they are of no use here.
  static Optional<StoredCodes> open(SegmentFile file, int columnId, int dimension) {
    if (!VectorCodes.areUseful(dimension)) {
      return Optional.empty();
    }
    int stride = VectorCodes.stride(dimension);
    Optional<MemorySegment> coarse = file.rowRegion("coarse/" + columnId, stride);
    Optional<MemorySegment> fine = file.rowRegion("fine/" + columnId, stride);
    Optional<MemorySegment> terms = file.rowRegion("terms/" + columnId, VectorCodes.TERM_BYTES);
    return coarse.isPresent() && fine.isPresent() && terms.isPresent()
        ? Optional.of(new StoredCodes(stride, coarse.get(), fine.get(), terms.get()))
        : Optional.empty();
  }

  CodedRows rows(int first, int count) {
    return new CodedRows(
        coarse,
        fine,
        (long) first * stride,
        stride,
        count,
        terms,
        (long) first * VectorCodes.TERM_BYTES);
  }
}
