package dev.azimuth.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.ColumnType.Varchar;
import dev.azimuth.storage.type.VectorElement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogCodecTest {
  private static final TableDefinition TABLE =
      new TableDefinition(
          3,
          "public",
          "Grüße \"x\"",
          2,
          List.of(
              column(1, "id", ColumnType.Simple.BIGINT, false),
              column(2, "v", new ColumnType.FloatVector(3), true),
              new ColumnDefinition(
                  3, "price", new ColumnType.Decimal(10, 2), true, Optional.of("0.00")),
              column(4, "text", new Varchar(Varchar.UNBOUNDED), true),
              column(5, "code", new ColumnType.Char(4), false),
              column(6, "raw", new ColumnType.Varbinary(16), true)),
          List.of(4, 0),
          2,
          List.of(
              new IndexDefinition(
                  1,
                  "i",
                  "v",
                  "hnsw",
                  "vector_l2_ops",
                  Map.of("m", "16", "ef_construction", "100"))),
          Map.of("retention", "7d", "consistency", "strong"));

  @Test
  void a_table_is_written_as_the_golden_file_has_it() throws IOException {
    assertThat(new String(CatalogCodec.encode(TABLE), StandardCharsets.UTF_8))
        .isEqualTo(new String(golden(), StandardCharsets.UTF_8).strip());
  }

  @Test
  void the_golden_file_is_read_as_the_table() throws IOException {
    assertThat(CatalogCodec.decodeTable("k", golden())).isEqualTo(TABLE);
  }

  @Test
  void every_type_survives() {
    List<ColumnType> types = new ArrayList<>(List.of(ColumnType.Simple.values()));
    types.addAll(
        List.of(
            new ColumnType.Decimal(38, 38),
            new Varchar(1),
            new Varchar(Varchar.UNBOUNDED),
            new ColumnType.Char(255),
            new ColumnType.Varbinary(1),
            new ColumnType.Varbinary(Varchar.UNBOUNDED),
            new ColumnType.FloatVector(ColumnType.DIMENSION_MAX),
            new ColumnType.FloatVector(3, VectorElement.FLOAT16),
            new ColumnType.FloatVector(3, VectorElement.INT8),
            new ColumnType.FloatVector(3, VectorElement.BINARY),
            new ColumnType.SparseVector(1),
            new ColumnType.SparseVector(ColumnType.SparseVector.DIMENSION_MAX)));
    for (ColumnType type : types) {
      assertThat(ColumnTypeText.parse(type.sql())).isEqualTo(type);
    }
  }

  @Test
  void a_damaged_record_names_its_key() throws IOException {
    String text = new String(golden(), StandardCharsets.UTF_8).strip();
    for (int end = 0; end < text.length(); end++) {
      byte[] torn = text.substring(0, end).getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> CatalogCodec.decodeTable("catalog/table/3", torn))
          .hasMessageContaining("catalog/table/3")
          .extracting("code")
          .isEqualTo(ErrorCode.CORRUPTED);
    }
    for (String wrong :
        List.of(
            "VECTOR(0)",
            "BIGINTEGER",
            "VECTOR",
            "DECIMAL(1)",
            "BIGINT(3)",
            "VECTOR(3, INT9)",
            "HALFVEC",
            "BIT",
            "BIT(0)",
            "SPARSEVEC",
            "SPARSEVEC(0)",
            "SPARSEVEC(1000000001)")) {
      byte[] changed = text.replace("VECTOR(3)", wrong).getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> CatalogCodec.decodeTable("k", changed))
          .extracting("code")
          .isEqualTo(ErrorCode.CORRUPTED);
    }
  }

  @Test
  void a_table_has_the_format_that_its_elements_need() {
    for (VectorElement element : VectorElement.values()) {
      assertFormat(element.formatVersion(), new ColumnType.FloatVector(3, element));
    }
  }

  @Test
  void only_a_table_with_sparse_vectors_has_format_4() {
    assertFormat(4, new ColumnType.SparseVector(3));
  }

  private static void assertFormat(int format, ColumnType type) {
    TableDefinition table =
        new TableDefinition(
            3,
            "public",
            "t",
            1,
            List.of(column(1, "id", ColumnType.Simple.BIGINT, false), column(2, "v", type, true)),
            List.of(0),
            1,
            List.of(),
            Map.of());
    byte[] bytes = CatalogCodec.encode(table);
    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .startsWith("{\"format\": " + format + ",");
    assertThat(CatalogCodec.decodeTable("k", bytes)).isEqualTo(table);
  }

  @Test
  void a_newer_format_is_refused_and_a_new_member_is_ignored() throws IOException {
    String text = new String(golden(), StandardCharsets.UTF_8);
    byte[] newer = text.replace("\"format\": 1", "\"format\": 5").getBytes(StandardCharsets.UTF_8);
    byte[] longer =
        text.replace("\"shards\": 2", "\"shards\": 2, \"later\": true")
            .getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> CatalogCodec.decodeTable("k", newer))
        .extracting("code")
        .isEqualTo(ErrorCode.DATA_DIRECTORY_TOO_NEW);
    assertThat(CatalogCodec.decodeTable("k", longer)).isEqualTo(TABLE);
  }

  @Test
  void version_and_schema_survive() {
    CatalogVersion version = new CatalogVersion(7, "41-3");
    assertThat(CatalogCodec.decodeVersion(CatalogCodec.encode(version))).isEqualTo(version);
    assertThat(CatalogCodec.decodeSchema("k", CatalogCodec.encodeSchema("Böse\u0001\uD83D")))
        .isEqualTo("Böse\u0001\uD83D");
  }

  private static ColumnDefinition column(int id, String name, ColumnType type, boolean nullable) {
    return new ColumnDefinition(id, name, type, nullable, Optional.empty());
  }

  private static byte[] golden() throws IOException {
    try (InputStream in = CatalogCodecTest.class.getResourceAsStream("table-format-1.json")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }
}
