package dev.azimuth.nodes.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.role.TestNode;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Segments are left out by the bounds of their texts, and only those that no row matches in.
class TextPruningTest {
  private static final ColumnType TEXT = new ColumnType.Varchar(1000);
  private static final TableDefinition TABLE = TestTables.table(1, ColumnType.Simple.BIGINT, TEXT);
  private static final String LONG = "m".repeat(100);

  /// Texts of one segment each. Units from the surrogates on are ordered in two ways.
  private static final List<List<String>> SEGMENTS =
      List.of(
          List.of("", "apple", "avocado"),
          List.of(LONG + "1", LONG + "9"),
          List.of("pear", "plum\u0000x", "plum"),
          List.of("\u00fcber", "\uff0cwide"),
          List.of("\ud83d\ude00", "\ud83d\ude01z"));

  private static final List<String> VALUES =
      List.of(
          "",
          "a",
          "banana",
          LONG,
          LONG + "5",
          LONG + "9z",
          "n",
          "plum\u0000",
          "q",
          "\u00fcbe",
          "\uff0c",
          "\uff0dy",
          "\ud83d\ude00",
          "\ud83d\ude02",
          "zebra");

  private final Waiting waiting = Waiting.real();

  private static boolean matches(ComparisonOperator operator, String text, String value) {
    int order = text.compareTo(value);
    return switch (operator) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
    };
  }

  /// What was found, and what it took.
  private record Found(List<String> texts, FragmentWork work) {}

  private Found find(TestNode node, ComparisonOperator operator, String value) {
    Expression filter =
        new Expression.Comparison(
            operator, new Expression.Column(1), new Expression.Literal(TEXT, value));
    Fragment fragment =
        new Fragment(
            1,
            1,
            Optional.of(filter),
            Optional.empty(),
            new Fragment.Shape.Rows(List.of(new Expression.Column(1)), Optional.empty()));
    List<String> texts = new ArrayList<>();
    try (FragmentCursor cursor =
        waiting.result(
            node.queryNode()
                .execute(node.request(TABLE.log(0), fragment, new ReadPoint.Applied())))) {
      Optional<ColumnBatch> batch = waiting.result(cursor.next());
      while (batch.isPresent()) {
        ColumnReader column = new ColumnReader(TEXT, batch.get().columns().getFirst());
        for (int i = 0; i < batch.get().rowCount(); i++) {
          texts.add((String) Objects.requireNonNull(column.value(i)));
        }
        batch = waiting.result(cursor.next());
      }
      return new Found(texts, cursor.work());
    }
  }

  @Test
  void segments_without_a_match_are_left_out_and_no_others() {
    try (TestNode node = new TestNode()) {
      node.start();
      node.create(TABLE);
      long id = 0;
      for (List<String> texts : SEGMENTS) {
        List<TestTables.Row> rows = new ArrayList<>();
        for (String text : texts) {
          rows.add(TestTables.put(LogRecord.Write.ANY, row(id++, text)));
        }
        rows.add(TestTables.put(LogRecord.Write.ANY, row(id++, null)));
        node.write(TABLE.log(0), TestTables.write(TABLE, id, List.of(rows)));
        node.flush(TABLE.log(0));
      }
      for (ComparisonOperator operator : ComparisonOperator.values()) {
        for (String value : VALUES) {
          assertThat(find(node, operator, value).texts())
              .as("%s %s", operator, value)
              .containsExactlyInAnyOrderElementsOf(
                  SEGMENTS.stream()
                      .flatMap(List::stream)
                      .filter(text -> matches(operator, text, value))
                      .toList());
        }
      }
      assertThat(find(node, ComparisonOperator.EQUAL, "banana").work().segmentsVisited()).isZero();
      assertThat(find(node, ComparisonOperator.EQUAL, LONG + "5").work().segmentsVisited())
          .isEqualTo(1);
      assertThat(find(node, ComparisonOperator.EQUAL, "\ud83d\ude02").work().segmentsPruned())
          .isEqualTo(SEGMENTS.size());
      assertThat(find(node, ComparisonOperator.LESS, "b").work().segmentsPruned()).isEqualTo(4);
      assertThat(find(node, ComparisonOperator.GREATER, "q").work().segmentsPruned()).isEqualTo(3);
      assertThat(find(node, ComparisonOperator.GREATER, "\uff0d").work().segmentsPruned())
          .as("the orders differ from there on")
          .isZero();
    }
  }

  private static @Nullable Object[] row(long id, @Nullable String text) {
    return new @Nullable Object[] {id, text};
  }
}
