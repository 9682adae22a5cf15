package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.lists.ListLayout.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Screens by product codes: estimates, that are off by some deviations at most.
final class ProductScreen implements RowScreen {
  private final ListContent content;
  private final ProductCode code;
  private final float[] table;
  private final byte[] codes;
  private final float[] terms = new float[ProductCode.TERMS];
  private final float perRest;
  private final long codesOffset;
  private final long termsOffset;
  private float deviations;
  private float centreDistance;

  ProductScreen(ListContent content) {
    this.content = content;
    code = content.productCode();
    table = new float[code.parts() * ProductCode.WORDS];
    codes = new byte[code.parts()];
    perRest = (float) (2 / Math.sqrt(code.working()));
    codesOffset = content.layout().offset(Region.CODES);
    termsOffset = content.layout().offset(Region.TERMS);
  }

  @Override
  public void fromQuery(float[] query, float[] working, float newDeviations) {
    deviations = newDeviations;
    code.products(working, table);
  }

  @Override
  public void begin(float distance) {
    centreDistance = distance;
  }

  @Override
  public int keep(int first, int length, int[] offsets, int count, float limit) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int offset = offsets[i];
      offsets[kept] = offset;
      kept += bound(first + offset) < limit ? 1 : 0;
    }
    return kept;
  }

  private float bound(int place) {
    MemorySegment file = content.file();
    int parts = codes.length;
    MemorySegment.copy(
        file, ValueLayout.JAVA_BYTE, codesOffset + (long) place * parts, codes, 0, parts);
    MemorySegment.copy(
        file,
        IndexBytes.FLOAT,
        termsOffset + (long) place * ProductCode.TERMS * Float.BYTES,
        terms,
        0,
        ProductCode.TERMS);
    float even = 0;
    float odd = 0;
    int part = 0;
    for (; part + 1 < parts; part += 2) {
      int at = part * ProductCode.WORDS;
      even += table[at + (codes[part] & 0xff)];
      odd += table[at + ProductCode.WORDS + (codes[part + 1] & 0xff)];
    }
    if (part < parts) {
      even += table[part * ProductCode.WORDS + (codes[part] & 0xff)];
    }
    float estimate = centreDistance + terms[0] - 2 * (even + odd);
    float rest = terms[1];
    float coded = Math.max(0, estimate - rest * rest);
    return estimate - deviations * perRest * rest * (float) Math.sqrt(coded);
  }
}
