package dev.azimuth.sql.service;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.sql.api.StatementDescription;
import dev.azimuth.sql.execute.Parameters;
import dev.azimuth.sql.language.AnalyzedStatement;
import dev.azimuth.sql.plan.Modification;
import dev.azimuth.sql.plan.QueryPlan;
import dev.azimuth.storage.catalog.Consistency;
import dev.azimuth.storage.catalog.TableDefinition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A statement that has been analysed and planned; immutable, shared by all who run it.
sealed interface Prepared {
  /// What clients are told of it.
  StatementDescription description();

  /// How its parameters are converted.
  ParameterBinding parameters();

  /// A query.
  ///
  /// @param consistency as a hint asks for it
  /// @param readTime whether its last parameter is the time that it reads at
  record Query(
      StatementDescription description,
      ParameterBinding parameters,
      QueryPlan plan,
      Optional<Consistency> consistency,
      ReadTime readTime)
      implements Prepared {}

  /// INSERT, UPSERT, UPDATE or DELETE.
  ///
  /// @param readTime as of a query
  record Write(
      StatementDescription description,
      ParameterBinding parameters,
      Modification modification,
      ReadTime readTime)
      implements Prepared {
    /// The values of its parameters as SQL values of their types.
    ///
    /// @param told what follows them, see [QueryBinding#told]
    Parameters converted(List<@Nullable Object> values, List<@Nullable Object> told) {
      return values.isEmpty() && told.isEmpty()
          ? Parameters.NONE
          : new Parameters(QueryBinding.with(parameters.convert(values), told));
    }
  }

  /// EXPLAIN, with or without running the statement.
  record Explain(
      StatementDescription description,
      ParameterBinding parameters,
      Prepared explained,
      ExplainMode mode)
      implements Prepared {}

  /// A data definition statement.
  record Definition(
      StatementDescription description, ParameterBinding parameters, DefinitionCommand command)
      implements Prepared {}

  /// FLUSH, COMPACT or CHECK TABLE.
  record Maintenance(
      StatementDescription description,
      ParameterBinding parameters,
      AnalyzedStatement.Task task,
      TableDefinition table)
      implements Prepared {}

  /// SET, RESET, SHOW or USE.
  record Setting(StatementDescription description, ParameterBinding parameters, SettingTask task)
      implements Prepared {}

  /// What is done with settings of the connection.
  sealed interface SettingTask {
    /// One gets a value.
    record Set(SessionSetting setting, String value) implements SettingTask {}

    /// They become what they were when the connection began.
    record Reset(List<SessionSetting> settings) implements SettingTask {}

    /// They are told.
    record Show(List<SessionSetting> settings) implements SettingTask {}
  }

  /// A statement that is accepted and has nothing to do, such as COMMIT.
  record Nothing(StatementDescription description, ParameterBinding parameters)
      implements Prepared {}

  /// Whether a statement is told as of when it reads.
  enum ReadTime {
    UNTOLD,
    TOLD
  }

  /// How much EXPLAIN does.
  enum ExplainMode {
    PLAN,
    ANALYZE
  }
}
