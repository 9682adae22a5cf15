package dev.azimuth.sql.language;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.execute.SearchWishes;
import dev.azimuth.sql.parser.ExplainSyntax;
import dev.azimuth.storage.catalog.Consistency;
import dev.azimuth.storage.catalog.TableDefinition;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlNode;

/// A statement whose names and types are known.
public sealed interface AnalyzedStatement {
  /// A query or data manipulation as a relational tree, in a cluster of its own that is ready for
  /// planning.
  ///
  /// @param root for INSERT and UPSERT alike a `TableModify` of kind INSERT: `verb` tells them
  ///   apart
  /// @param parameterTypes of each `?`, in order; what is bound has to be converted to them. One
  ///   more than there are `parameters` where the statement asks for its read timestamp
  /// @param parameters as metadata
  /// @param columns of the result; for data manipulation none
  /// @param consistency as a hint asks for it
  /// @param search how its searches find their rows
  record Relational(
      Verb verb,
      RelRoot root,
      List<RelDataType> parameterTypes,
      List<ResultColumn> parameters,
      List<ResultColumn> columns,
      Optional<Consistency> consistency,
      SearchWishes search)
      implements AnalyzedStatement {
    public Relational {
      parameterTypes = List.copyOf(parameterTypes);
      parameters = List.copyOf(parameters);
      columns = List.copyOf(columns);
    }

    /// Whether there is a parameter behind those that the client gives, for the time that the
    /// statement reads at.
    public boolean asksReadTimestamp() {
      return parameterTypes.size() > parameters.size();
    }
  }

  /// What a relational statement does.
  enum Verb {
    QUERY,
    INSERT,
    UPSERT,
    UPDATE,
    DELETE,
    MERGE
  }

  /// A data definition; without a command it is accepted and does nothing.
  record Definition(Optional<DefinitionCommand> command) implements AnalyzedStatement {}

  /// What is done to the files of a table.
  record Maintenance(Task task, TableDefinition table) implements AnalyzedStatement {}

  /// A kind of maintenance.
  enum Task {
    /// Moves all rows into segments.
    FLUSH,
    /// Merges segments.
    COMPACT,
    /// Reads all files and compares their checksums.
    CHECK
  }

  /// EXPLAIN of a relational statement.
  record Explain(Relational statement, ExplainSyntax.Depth depth, ExplainSyntax.Format format)
      implements AnalyzedStatement {}

  /// SET and RESET (`SqlSetOption`), SHOW and USE (`SessionSyntax`).
  record Session(SqlNode command) implements AnalyzedStatement {}
}
