package dev.azimuth.storage.column;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class KeyCodecTest {
  private static final long SEED = 4711;

  private static byte[] key(ColumnType type, Object value) {
    return new KeyCodec(List.of(type)).encodeValues(List.of(value));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static <T> void sortsLike(
      ColumnType type, Comparator<T> order, Function<Random, T> generator) {
    Random random = new Random(SEED);
    for (int round = 0; round < 20_000; round++) {
      T left = generator.apply(random);
      T right = generator.apply(random);
      byte[] leftKey = key(type, left);
      byte[] rightKey = key(type, right);
      assertThat(Integer.signum(Arrays.compareUnsigned(leftKey, rightKey)))
          .as("seed %s: %s against %s", SEED, left, right)
          .isEqualTo(Integer.signum(order.compare(left, right)));
      assertThat(new KeyCodec(List.of(type)).decode(leftKey)).containsExactly(left);
    }
  }

  @Test
  void integers_sort_by_value() {
    sortsLike(
        ColumnType.Simple.BIGINT,
        Comparator.<Long>naturalOrder(),
        random -> random.nextLong() >> random.nextInt(64));
  }

  @Test
  void doubles_sort_by_value() {
    sortsLike(
        ColumnType.Simple.DOUBLE,
        Comparator.<Double>naturalOrder(),
        random -> random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10));
    byte[] zero = key(ColumnType.Simple.DOUBLE, 0.0);
    assertThat(key(ColumnType.Simple.DOUBLE, -0.0)).isEqualTo(zero);
    assertThat(
            Arrays.compareUnsigned(
                key(ColumnType.Simple.DOUBLE, Double.NaN),
                key(ColumnType.Simple.DOUBLE, Double.POSITIVE_INFINITY)))
        .isPositive();
  }

  @Test
  void decimals_sort_by_value() {
    for (ColumnType.Decimal type :
        List.of(new ColumnType.Decimal(18, 3), new ColumnType.Decimal(38, 3))) {
      sortsLike(
          type,
          Comparator.<BigDecimal>naturalOrder(),
          random ->
              BigDecimal.valueOf((random.nextLong() >> random.nextInt(60)) % 1_000_000_000L, 3));
    }
    BigDecimal largest = new BigDecimal("9".repeat(38));
    ColumnType type = new ColumnType.Decimal(38, 0);
    assertThat(new KeyCodec(List.of(type)).decode(key(type, largest))).containsExactly(largest);
    assertThat(new KeyCodec(List.of(type)).decode(key(type, largest.negate())))
        .containsExactly(largest.negate());
  }

  @Test
  void texts_sort_by_code_points() {
    String letters = "\0\u0001ab\u00ff\uffee" + Character.toString(0x1F600);
    int[] codePoints = letters.codePoints().toArray();
    sortsLike(
        new ColumnType.Varchar(9),
        (String a, String b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8)),
        random -> {
          StringBuilder text = new StringBuilder();
          int length = random.nextInt(4);
          for (int i = 0; i < length; i++) {
            text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
          }
          return text.toString();
        });
  }

  @Test
  void several_columns_sort_one_after_the_other() {
    KeyCodec codec = new KeyCodec(List.of(new ColumnType.Varbinary(3), ColumnType.Simple.INTEGER));
    Random random = new Random(SEED);
    List<List<Object>> keys = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(3)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) (random.nextInt(3) - 1);
      }
      keys.add(List.of(bytes, (long) random.nextInt(5) - 2));
    }
    Comparator<List<Object>> order =
        (a, b) -> {
          int first = Arrays.compareUnsigned((byte[]) a.get(0), (byte[]) b.get(0));
          return first != 0 ? first : Long.compare((Long) a.get(1), (Long) b.get(1));
        };
    for (List<Object> left : keys) {
      for (List<Object> right : keys) {
        int expected = order.compare(left, right);
        int actual = Arrays.compareUnsigned(codec.encodeValues(left), codec.encodeValues(right));
        assertThat(Integer.signum(actual)).isEqualTo(Integer.signum(expected));
      }
    }
  }

  @Test
  void keys_have_these_bytes_forever() {
    assertThat(hex(key(ColumnType.Simple.BIGINT, 1L))).isEqualTo("8000000000000001");
    assertThat(hex(key(ColumnType.Simple.DATE, -1L))).isEqualTo("7fffffffffffffff");
    assertThat(hex(key(ColumnType.Simple.DOUBLE, 1.0))).isEqualTo("bff0000000000000");
    assertThat(hex(key(ColumnType.Simple.DOUBLE, -1.0))).isEqualTo("400fffffffffffff");
    assertThat(hex(key(new ColumnType.Varchar(9), "a\0b"))).isEqualTo("6100ff620000");
    assertThat(hex(key(new ColumnType.Decimal(5, 2), new BigDecimal("1.23"))))
        .isEqualTo("800000000000007b");
    assertThat(hex(key(new ColumnType.Decimal(20, 0), new BigDecimal("-1"))))
        .isEqualTo("7fffffffffffffffffffffffffffffff");
  }

  @Test
  void hashes_are_those_of_xxh64() {
    assertThat(KeyHash.hash(new byte[0])).isEqualTo(0xEF46DB3751D8E999L);
    assertThat(KeyHash.hash("a".getBytes(UTF_8))).isEqualTo(0xD24EC4F1A98C6E5BL);
    assertThat(KeyHash.hash("abc".getBytes(UTF_8))).isEqualTo(0x44BC2CF5AD770999L);
    assertThat(KeyHash.hash("Nobody inspects the spammish repetition".getBytes(UTF_8)))
        .isEqualTo(0xFBCEA83C8A378BF1L);
  }

  @Test
  void shards_are_evenly_filled_and_stable() {
    int[] counts = new int[16];
    for (long i = 0; i < 16_000; i++) {
      counts[KeyHash.shard(key(ColumnType.Simple.BIGINT, i), counts.length)]++;
    }
    assertThat(Arrays.stream(counts)).allMatch(count -> count > 850 && count < 1150);
    assertThat(KeyHash.shard(key(ColumnType.Simple.BIGINT, 7L), 1)).isZero();
  }

  @Test
  void null_and_vectors_are_refused() {
    KeyCodec codec = new KeyCodec(List.of(ColumnType.Simple.INTEGER));
    assertThatThrownBy(() -> codec.encodeValues(Arrays.asList((Object) null)))
        .isInstanceOfSatisfying(
            AzimuthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.NULL_NOT_ALLOWED));
    List<ColumnType> vectors = List.of(new ColumnType.FloatVector(2));
    assertThatThrownBy(() -> new KeyCodec(vectors))
        .isInstanceOfSatisfying(
            AzimuthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TABLE_DEFINITION));
  }

  @Test
  void bytes_that_are_no_key_are_corrupted() {
    KeyCodec codec = new KeyCodec(List.of(new ColumnType.Varchar(9), ColumnType.Simple.INTEGER));
    byte[] key = codec.encodeValues(List.of("a\0", 5L));
    for (int length = 0; length < key.length; length++) {
      byte[] cut = Arrays.copyOf(key, length);
      assertThatThrownBy(() -> codec.decode(cut))
          .isInstanceOfSatisfying(
              AzimuthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPTED));
    }
  }
}
