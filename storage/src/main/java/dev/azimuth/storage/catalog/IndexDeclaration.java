package dev.azimuth.storage.catalog;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.error.NearestName;
import dev.azimuth.storage.type.ColumnType;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// An index as a statement asks for it, before it is known whether it can be had.
///
/// | option | values | default |
/// |---|---|---|
/// | `m` | 2 to 100: links of a row | 16 |
/// | `ef_construction` | 4 to 1000: rows looked at for links | 200 |
/// | `accuracy`, `target_accuracy` | part of the nearest rows that searches find where nobody says otherwise | .95 |
/// | `metric` | `cosine`, `euclidean`, `dot`, `manhattan`: instead of an operator class | `cosine` |
/// | `quantization` | `auto` | `auto` |
/// | `online` | `true`: the statement does not wait until the index is built | `true` |
///
/// @param name empty where the statement leaves it to us
/// @param method as after `USING`; empty where it says nothing
/// @param operatorClass as after the column; empty where it says nothing
/// @param options as in `WITH`
public record IndexDeclaration(
    String name, String column, String method, String operatorClass, Map<String, String> options) {
  /// Most indexes of a table.
  public static final int INDEXES_MAX = 64;

  private static final List<String> OPTIONS =
      List.of(
          "accuracy",
          "ef_construction",
          "m",
          "metric",
          "online",
          "quantization",
          "target_accuracy");
  private static final int M_MIN = 2;
  private static final int M_MAX = 100;
  private static final int EF_CONSTRUCTION_MIN = 4;
  private static final int EF_CONSTRUCTION_MAX = 1000;
  private static final int SHOWN_LENGTH_MAX = 64;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final List<String> SWITCHED_ON = List.of("true", "on", "1");
  private static final List<String> SWITCHED_OFF = List.of("false", "off", "0");

  public IndexDeclaration {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /// The index that this asks for on `table`; fails as the statement shall fail.
  ///
  /// @param id of the index
  /// @param chosenName what it is called, whether or not the statement says so
  public IndexDefinition define(TableDefinition table, long id, String chosenName) {
    if (table.indexes().size() >= INDEXES_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED, "a table has at most " + INDEXES_MAX + " indexes");
    }
    ColumnDefinition on = column(table);
    IndexMethod kind = kind(on);
    if (!kind.isBuilt()) {
      throw new AzimuthException(
          ErrorCode.NOT_SUPPORTED,
          "an index of kind " + kind.sql() + "; there are indexes of kind hnsw, on vectors");
    }
    if (!(on.type() instanceof ColumnType.FloatVector)) {
      throw invalid("hnsw takes a column of type VECTOR; " + on.name() + " is " + on.type().sql());
    }
    Map<String, String> effective = effectiveOptions();
    OperatorClass distance = distance(effective);
    effective.remove("metric");
    return new IndexDefinition(id, chosenName, on.name(), kind.sql(), distance.sql(), effective);
  }

  /// The column of `table` that this names; fails if there is none.
  ColumnDefinition column(TableDefinition table) {
    return table.columns().stream()
        .filter(known -> known.name().equalsIgnoreCase(column))
        .findAny()
        .orElseThrow(() -> {
          List<String> known = table.columns().stream().map(ColumnDefinition::name).toList();
          return new AzimuthException(
              ErrorCode.UNKNOWN_COLUMN,
              column + " of table " + table.name() + NearestName.hint(column, known));
        });
  }

  private IndexMethod kind(ColumnDefinition on) {
    if (method.isEmpty()) {
      return on.type() instanceof ColumnType.FloatVector ? IndexMethod.HNSW : IndexMethod.SORTED;
    }
    return IndexMethod.named(method)
        .orElseThrow(() -> unknown("index kind", method, "there are", IndexMethod.names()));
  }

  /// Every option in lower case, those that decide what is built with their defaults.
  private Map<String, String> effectiveOptions() {
    Map<String, String> effective = new TreeMap<>();
    effective.put("m", "16");
    effective.put("ef_construction", "200");
    for (Map.Entry<String, String> option : options.entrySet()) {
      String name = option.getKey().toLowerCase(Locale.ROOT);
      String value = option.getValue().strip().toLowerCase(Locale.ROOT);
      switch (name) {
        case "m" -> effective.put(name, number(name, value, M_MIN, M_MAX));
        case "ef_construction" ->
            effective.put(name, number(name, value, EF_CONSTRUCTION_MIN, EF_CONSTRUCTION_MAX));
        case "metric" -> effective.put(name, value);
        case "accuracy", "target_accuracy" -> {
          boolean isAgain = effective.put("accuracy", accuracy(name, value)) != null;
          require(!isAgain, name, value, "given once, as accuracy or as target_accuracy");
        }
        case "quantization" ->
            require(value.equals("auto"), name, value, "auto: it is chosen by the dimension");
        case "online" -> requireOnline(value);
        default -> throw unknown("option", name, "there are", OPTIONS);
      }
    }
    return effective;
  }

  private OperatorClass distance(Map<String, String> effective) {
    Optional<OperatorClass> byClass =
        operatorClass.isEmpty()
            ? Optional.empty()
            : Optional.of(
                OperatorClass.named(operatorClass)
                    .orElseThrow(() ->
                        unknown(
                            "operator class",
                            operatorClass,
                            "a column of type VECTOR has",
                            OperatorClass.names())));
    String metric = effective.get("metric");
    if (metric == null) {
      return byClass.orElse(OperatorClass.VECTOR_COSINE_OPS);
    }
    OperatorClass byMetric =
        OperatorClass.ofMetric(metric)
            .orElseThrow(() ->
                unknown(
                    "metric", metric, "a column of type VECTOR has", OperatorClass.metricNames()));
    if (byClass.isPresent() && byClass.get() != byMetric) {
      throw invalid("operator class " + byClass.get().sql() + " and metric " + metric + " differ");
    }
    return byMetric;
  }

  private static void requireOnline(String value) {
    require(
        SWITCHED_ON.contains(value) || SWITCHED_OFF.contains(value),
        "online",
        value,
        "true or false");
    if (SWITCHED_OFF.contains(value)) {
      throw new AzimuthException(ErrorCode.NOT_SUPPORTED, "CREATE INDEX with online = false");
    }
  }

  private static String number(String name, String value, int min, int max) {
    boolean isNumber = NUMBER.matcher(value).matches();
    int number = isNumber ? Integer.parseInt(value) : -1;
    require(number >= min && number <= max, name, value, "a number from " + min + " to " + max);
    return Integer.toString(number);
  }

  private static String accuracy(String name, String value) {
    return TargetAccuracy.parse(value)
        .orElseThrow(() -> invalidOption(name, value, TargetAccuracy.FORMS))
        .toString();
  }

  private static void require(boolean isValid, String name, String value, String allowed) {
    if (!isValid) {
      throw invalidOption(name, value, allowed);
    }
  }

  private static AzimuthException invalidOption(String name, String value, String allowed) {
    return invalid("option " + name + " must be " + allowed + ", not " + shown(value));
  }

  private static AzimuthException unknown(
      String what, String name, String introduction, List<String> known) {
    return invalid(
        "unknown "
            + what
            + " "
            + shown(name)
            + "; "
            + introduction
            + " "
            + String.join(", ", known)
            + NearestName.hint(shown(name), known));
  }

  private static String shown(String text) {
    return text.substring(0, Math.min(text.length(), SHOWN_LENGTH_MAX));
  }

  private static AzimuthException invalid(String details) {
    return new AzimuthException(ErrorCode.INVALID_INDEX_DEFINITION, details);
  }
}
