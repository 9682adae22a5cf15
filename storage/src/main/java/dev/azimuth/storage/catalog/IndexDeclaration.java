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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An index as a statement asks for it, before it is known whether it can be had.
///
/// | option | values | default |
/// |---|---|---|
/// | `m` | of `hnsw` and `diskann`, 2 to 100: links of a row | 16 |
/// | `ef_construction` | of `hnsw` and `diskann`, 4 to 1000: rows looked at for links | 200 |
/// | `beam_width` | of `diskann`, 1 to 64: records that a search reads from disk at a time | 8 |
/// | `lists` | of `ivf_flat`, `ivf_sq8`, `ivf_pq`, 1 to 65536: lists that rows of a segment are put into | about four times the root of its rows |
/// | `m` | of `ivf_pq`, 1 to 4096: parts of a vector, each a byte of its code | an eighth of the dimension |
/// | `accuracy`, `target_accuracy` | part of the nearest rows that searches find where nobody says otherwise; not of `flat` and `sparse_inverted`, which find all | .95 |
/// | `metric` | `cosine`, `euclidean`, `dot`, `manhattan`; of bits `hamming`, `jaccard`; of sparse vectors `dot`: instead of an operator class | the first of these |
/// | `quantization` | of `hnsw` and `diskann`: `auto` | `auto` |
/// | `online` | `true`: the statement does not wait until the index is built; `false`: it waits until the segments that there are have it | `true` |
///
/// @param name empty where the statement leaves it to us
/// @param method as after `USING`; empty where it says nothing
/// @param operatorClass as after the column; empty where it says nothing
/// @param options as in `WITH`
public record IndexDeclaration(
    String name, String column, String method, String operatorClass, Map<String, String> options) {
  /// Most indexes of a table.
  public static final int INDEXES_MAX = 64;

  private static final String ONLINE = "online";
  private static final int SHOWN_LENGTH_MAX = 64;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final List<String> SWITCHED_ON = List.of("true", "on", "1");
  private static final List<String> SWITCHED_OFF = List.of("false", "off", "0");

  public IndexDeclaration {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /// Whether the statement waits until segments have the index.
  public boolean isAwaited() {
    return options.entrySet().stream()
        .anyMatch(option ->
            option.getKey().equalsIgnoreCase(ONLINE)
                && SWITCHED_OFF.contains(option.getValue().toLowerCase(Locale.ROOT)));
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
          "an index of kind "
              + kind.sql()
              + "; there are indexes of kind "
              + String.join(", ", IndexMethod.builtNames())
              + ", on vectors");
    }
    List<OperatorClass> possible = operatorClasses(kind, on);
    Map<String, String> effective = effectiveOptions(kind);
    OperatorClass distance = distance(kind, possible, on, effective.get("metric"));
    effective.remove("metric");
    checkParts(kind, on, effective);
    return new IndexDefinition(id, chosenName, on.name(), kind.sql(), distance.sql(), effective);
  }

  /// The distances that a kind can have on a column; fails if there are none.
  private static List<OperatorClass> operatorClasses(IndexMethod kind, ColumnDefinition on) {
    List<OperatorClass> both =
        OperatorClass.of(on.type()).stream().filter(kind.operatorClasses()::contains).toList();
    if (both.isEmpty()) {
      String types =
          kind.operatorClasses().stream()
              .map(OperatorClass::type)
              .distinct()
              .collect(Collectors.joining(" or "));
      throw invalid(
          kind.sql()
              + " takes a column of type "
              + types
              + "; "
              + on.name()
              + " is "
              + on.type().sql());
    }
    return both;
  }

  private static void checkParts(
      IndexMethod kind, ColumnDefinition on, Map<String, String> effective) {
    String parts = effective.get(IndexOption.PARTS.name());
    if (kind == IndexMethod.IVF_PQ
        && parts != null
        && on.type() instanceof ColumnType.FloatVector vector
        && Integer.parseInt(parts) > vector.dimension()) {
      throw invalidOption(
          IndexOption.PARTS.name(), parts, "at most the dimension, which is " + vector.dimension());
    }
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
      return switch (on.type()) {
        case ColumnType.FloatVector _ -> IndexMethod.HNSW;
        case ColumnType.SparseVector _ -> IndexMethod.SPARSE_INVERTED;
        default -> IndexMethod.SORTED;
      };
    }
    return IndexMethod.named(method)
        .orElseThrow(() -> unknown("index kind", method, "there are", IndexMethod.names()));
  }

  /// Every option in lower case, those that decide what is built with their defaults.
  private Map<String, String> effectiveOptions(IndexMethod kind) {
    Map<String, String> effective = new TreeMap<>();
    Map<String, IndexOption> numbers = new TreeMap<>();
    for (IndexOption number : kind.options()) {
      numbers.put(number.name(), number);
      number.otherwise().ifPresent(value -> effective.put(number.name(), Integer.toString(value)));
    }
    for (Map.Entry<String, String> option : options.entrySet()) {
      String name = option.getKey().toLowerCase(Locale.ROOT);
      String value = option.getValue().strip().toLowerCase(Locale.ROOT);
      IndexOption number = numbers.get(name);
      if (number != null) {
        effective.put(name, number(number, value));
      } else if (known(kind).contains(name)) {
        addCommon(effective, name, value);
      } else {
        throw unknown("option", name, "an index of kind " + kind.sql() + " has", known(kind));
      }
    }
    return effective;
  }

  /// The names of all options that a statement can give for a kind.
  private static List<String> known(IndexMethod kind) {
    Set<String> names = new TreeSet<>(Set.of("metric", "online"));
    kind.options().forEach(option -> names.add(option.name()));
    if (!kind.isExact()) {
      names.addAll(Set.of("accuracy", "target_accuracy"));
    }
    if (kind.isGraph()) {
      names.add("quantization");
    }
    return List.copyOf(names);
  }

  private static void addCommon(Map<String, String> effective, String name, String value) {
    switch (name) {
      case "metric" -> effective.put(name, value);
      case "accuracy", "target_accuracy" -> {
        boolean isAgain = effective.put("accuracy", accuracy(name, value)) != null;
        require(!isAgain, name, value, "given once, as accuracy or as target_accuracy");
      }
      case "quantization" ->
          require(value.equals("auto"), name, value, "auto: it is chosen by the dimension");
      case ONLINE -> requireSwitch(value);
      default -> throw new IllegalArgumentException(name);
    }
  }

  private OperatorClass distance(
      IndexMethod kind,
      List<OperatorClass> possible,
      ColumnDefinition on,
      @Nullable String metric) {
    List<OperatorClass> known = OperatorClass.of(on.type());
    String introduction = "a column of type " + known.getFirst().type() + " has";
    Optional<OperatorClass> byClass =
        operatorClass.isEmpty()
            ? Optional.empty()
            : Optional.of(
                known.stream()
                    .filter(each -> each.isNamed(operatorClass, on.type()))
                    .findAny()
                    .orElseThrow(() ->
                        unknown("operator class", operatorClass, introduction, names(known))));
    Optional<OperatorClass> byMetric =
        metric == null
            ? byClass
            : Optional.of(
                known.stream()
                    .filter(each -> each.isOfMetric(metric))
                    .findAny()
                    .orElseThrow(() ->
                        unknown(
                            "metric",
                            metric,
                            introduction,
                            known.stream().map(OperatorClass::metric).toList())));
    if (byClass.isPresent() && !byClass.equals(byMetric)) {
      throw invalid("operator class " + byClass.get().sql() + " and metric " + metric + " differ");
    }
    OperatorClass chosen = byMetric.orElse(possible.getFirst());
    if (!possible.contains(chosen)) {
      throw invalid(
          kind.sql()
              + " has no "
              + chosen.sql()
              + "; it has "
              + String.join(", ", names(possible)));
    }
    return chosen;
  }

  private static List<String> names(List<OperatorClass> classes) {
    return classes.stream().map(OperatorClass::sql).toList();
  }

  private static void requireSwitch(String value) {
    require(
        SWITCHED_ON.contains(value) || SWITCHED_OFF.contains(value),
        ONLINE,
        value,
        "true or false");
  }

  private static String number(IndexOption option, String value) {
    boolean isNumber = NUMBER.matcher(value).matches();
    int number = isNumber ? Integer.parseInt(value) : -1;
    require(
        number >= option.min() && number <= option.max(),
        option.name(),
        value,
        "a number from " + option.min() + " to " + option.max());
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
