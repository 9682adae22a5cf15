package dev.azimuth.sql.service;

import dev.azimuth.sql.api.AnswerNotes;
import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.api.StatementDescription;
import dev.azimuth.sql.api.StatementDescription.StatementKind;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.parser.SessionSyntax;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSetOption;
import org.jspecify.annotations.Nullable;

/// SET, RESET, SHOW and USE: settings of a connection, which its client keeps and sends with each
/// statement, so that they hold at every proxy.
final class SettingStatements {
  private static final String ALL = "ALL";
  private static final String SESSION = "SESSION";
  private static final StatementDescription CHANGE =
      new StatementDescription(StatementKind.DEFINITION, List.of(), List.of());
  private static final List<ResultColumn> ALL_COLUMNS = List.of(column("SETTING"), column("VALUE"));

  private SettingStatements() {}

  private static ResultColumn column(String label) {
    return new ResultColumn(label, "VARCHAR", Types.VARCHAR, 0, 0, false, "", "");
  }

  /// Checks names and values.
  static Prepared.Setting prepare(CatalogSnapshot catalog, SqlNode command) {
    if (command instanceof SqlSetOption option) {
      return option(catalog, option);
    }
    SessionSyntax session = (SessionSyntax) command;
    return session.verb() == SessionSyntax.Verb.USE
        ? change(set(catalog, SessionSetting.SCHEMA, simple(session.name())))
        : show(simple(session.name()));
  }

  private static Prepared.Setting option(CatalogSnapshot catalog, SqlSetOption option) {
    String scope = option.getScope();
    if (scope != null && !scope.equalsIgnoreCase(SESSION)) {
      throw new AzimuthException(
          ErrorCode.NOT_SUPPORTED,
          "settings of the server are in its configuration file; SET changes those of a"
              + " connection");
    }
    String name = simple(option.name());
    SqlNode value = option.getValue();
    return change(
        value == null
            ? new Prepared.SettingTask.Reset(settings(name))
            : set(catalog, SessionSetting.named(name), text(value)));
  }

  private static Prepared.SettingTask set(
      CatalogSnapshot catalog, SessionSetting setting, String value) {
    return new Prepared.SettingTask.Set(setting, setting.checked(catalog, value));
  }

  private static Prepared.Setting change(Prepared.SettingTask task) {
    return new Prepared.Setting(CHANGE, ParameterBinding.NONE, task);
  }

  private static Prepared.Setting show(String name) {
    List<ResultColumn> columns =
        isAll(name) ? ALL_COLUMNS : List.of(column(SessionSetting.named(name).name()));
    return new Prepared.Setting(
        new StatementDescription(StatementKind.QUERY, columns, List.of()),
        ParameterBinding.NONE,
        new Prepared.SettingTask.Show(settings(name)));
  }

  private static List<SessionSetting> settings(String name) {
    return isAll(name)
        ? Arrays.asList(SessionSetting.values())
        : List.of(SessionSetting.named(name));
  }

  private static boolean isAll(String name) {
    return name.equalsIgnoreCase(ALL);
  }

  private static String simple(SqlNode name) {
    if (name instanceof SqlIdentifier identifier && identifier.isSimple()) {
      return identifier.getSimple();
    }
    throw new AzimuthException(
        ErrorCode.INVALID_SETTING, "a setting or schema has a simple name, not " + name);
  }

  private static String text(SqlNode value) {
    String text = value instanceof SqlLiteral literal ? literal.toValue() : value.toString();
    return text == null ? "NULL" : text;
  }

  static StatementResult run(
      Execution execution, SessionSettings session, Prepared.Setting statement) {
    return switch (statement.task()) {
      case Prepared.SettingTask.Set(SessionSetting setting, String value) -> {
        notes().set(setting.key(), value);
        yield new StatementResult.UpdateCount(0);
      }
      case Prepared.SettingTask.Reset(List<SessionSetting> settings) -> {
        AnswerNotes notes = notes();
        settings.forEach(setting -> notes.reset(setting.key()));
        yield new StatementResult.UpdateCount(0);
      }
      case Prepared.SettingTask.Show(List<SessionSetting> settings) ->
          new StatementResult.Rows(
              statement.description().columns(),
              new StatementCursor(execution, new ListCursor(rows(statement, settings, session))));
    };
  }

  private static List<@Nullable Object[]> rows(
      Prepared.Setting statement, List<SessionSetting> settings, SessionSettings session) {
    boolean named = statement.description().columns().size() > 1;
    return settings.stream()
        .map(setting ->
            named
                ? new @Nullable Object[] {setting.key(), setting.shown(session)}
                : new @Nullable Object[] {setting.shown(session)})
        .toList();
  }

  private static AnswerNotes notes() {
    if (AnswerNotes.CURRENT.isBound()) {
      return AnswerNotes.CURRENT.get();
    }
    throw new AzimuthException(
        ErrorCode.NOT_SUPPORTED,
        "this client keeps no settings; use Azimuth's JDBC driver, or a hint in the statement, or"
            + " an option of the table");
  }
}
