package dev.azimuth.sql.service;

import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.Consistency;
import dev.azimuth.storage.catalog.TargetAccuracy;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.error.NearestName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a connection can set for itself: the properties of its URL that statements obey.
enum SessionSetting {
  /// How fresh the rows of its queries are.
  CONSISTENCY,
  /// Part of the nearest rows that its searches find.
  ACCURACY,
  /// Schema of unqualified names.
  SCHEMA;

  /// What is shown of a setting that leaves the choice to tables and indexes.
  private static final String UNSET = "default";

  private static final String ACCURACY_IN_HINTS = "target_accuracy";

  /// The setting of this name, in any case; fails with `INVALID_SETTING`.
  static SessionSetting named(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    List<String> known = Arrays.stream(values()).map(SessionSetting::key).toList();
    if (key.equals(ACCURACY_IN_HINTS)) {
      return ACCURACY;
    }
    if (!known.contains(key)) {
      String hint = NearestName.hint(key, known);
      throw new AzimuthException(
          ErrorCode.INVALID_SETTING,
          "there is no setting "
              + name
              + (hint.isEmpty() ? "; there are " + String.join(", ", known) : hint));
    }
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  /// Its name, as in a URL.
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// A value as clients keep it; fails with `INVALID_SETTING` or `UNKNOWN_SCHEMA`.
  String checked(CatalogSnapshot catalog, String value) {
    return switch (this) {
      case CONSISTENCY ->
          Consistency.parse(value)
              .map(Consistency::text)
              .orElseThrow(() -> refused(Consistency.refusal(value)));
      case ACCURACY ->
          TargetAccuracy.parse(value)
              .map(part -> Double.toString(part))
              .orElseThrow(() -> refused("accuracy is " + TargetAccuracy.FORMS + ", not " + value));
      case SCHEMA ->
          catalog
              .schema(value)
              .orElseThrow(() -> new AzimuthException(ErrorCode.UNKNOWN_SCHEMA, value));
    };
  }

  private static AzimuthException refused(String details) {
    return new AzimuthException(ErrorCode.INVALID_SETTING, details);
  }

  /// What holds for a connection.
  String shown(SessionSettings session) {
    return switch (this) {
      case CONSISTENCY -> session.consistency().map(Consistency::text).orElse(UNSET);
      case ACCURACY -> session.accuracy().map(part -> Double.toString(part)).orElse(UNSET);
      case SCHEMA -> session.schema();
    };
  }
}
