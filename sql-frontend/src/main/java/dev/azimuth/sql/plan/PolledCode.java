package dev.azimuth.sql.plan;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.JoinType;
import org.apache.calcite.linq4j.function.Function0;
import org.apache.calcite.linq4j.function.Function2;
import org.apache.calcite.linq4j.tree.BlockStatement;
import org.apache.calcite.linq4j.tree.ConstantExpression;
import org.apache.calcite.linq4j.tree.DeclarationStatement;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.ForEachStatement;
import org.apache.calcite.linq4j.tree.ForStatement;
import org.apache.calcite.linq4j.tree.FunctionExpression;
import org.apache.calcite.linq4j.tree.MemberDeclaration;
import org.apache.calcite.linq4j.tree.MethodCallExpression;
import org.apache.calcite.linq4j.tree.MethodDeclaration;
import org.apache.calcite.linq4j.tree.ParameterExpression;
import org.apache.calcite.linq4j.tree.Shuttle;
import org.apache.calcite.linq4j.tree.Statement;
import org.apache.calcite.linq4j.tree.Types;
import org.apache.calcite.linq4j.tree.WhileStatement;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;
import org.jspecify.annotations.Nullable;

/// The root of a tree that the Enumerable engine runs: has the whole generated code ask whether the
/// statement has been cancelled or is out of time, and account for what the engine keeps.
///
/// The engine asks nowhere, and a join whose condition never holds yields no row to anybody who
/// could. But all that its loops do is in code that is generated for the plan: conditions, results
/// of joins, keys, aggregates, comparisons of a sort, and the loops of filters and windows. Each of
/// these begins with a call of [EnumerableBridge#poll].
///
/// Calls of some functions become calls of [GuardedFunctions].
///
/// Nor does the engine bound its memory. What its operators read into lists, maps and trees passes
/// through [EnumerableBridge#kept], and a group that an aggregate begins through
/// [EnumerableBridge#counted]: rows of joins may be many more than were read. So do the rows that
/// an aggregate collects, see [CollectedRows].
final class PolledCode extends SingleRel implements EnumerableRel {
  PolledCode(RelNode input) {
    super(input.getCluster(), input.getTraitSet(), CollectedRows.mark(input));
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer prefer) {
    Result plain = implementor.visitChild(this, 0, (EnumerableRel) getInput(), prefer);
    return new Result(plain.block.accept(new Polls()), plain.physType, plain.format);
  }

  /// Puts the call at the beginning of every function and of the body of every loop.
  private static final class Polls extends Shuttle {
    /// Of a sort that takes its first rows only; of what keeps rows, nothing else has as many.
    private static final int SORT_ARGUMENTS = 5;

    private static BlockStatement polled(Statement body) {
      List<Statement> statements = new ArrayList<>();
      statements.add(
          Expressions.statement(Expressions.call(EnumerableBridge.POLL, DataContext.ROOT)));
      if (body instanceof BlockStatement block) {
        statements.addAll(block.statements);
      } else {
        statements.add(body);
      }
      return Expressions.block(statements);
    }

    /// Leaves functions alone whose parameters hide the context, as those for elements of arrays
    /// do.
    @Override
    @SuppressWarnings("rawtypes") // as the overridden method is declared
    public Shuttle preVisit(FunctionExpression function) {
      for (Object parameter : function.parameterList) {
        if (!parameter.equals(DataContext.ROOT)
            && DataContext.ROOT.name.equals(((ParameterExpression) parameter).name)) {
          return new Shuttle();
        }
      }
      return this;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // as the overridden method is declared
    public Expression visit(FunctionExpression function, @Nullable BlockStatement body) {
      return body == null
          ? function
          : Expressions.lambda((Class) function.getType(), polled(body), function.parameterList);
    }

    @Override
    public Expression visit(
        MethodCallExpression call, @Nullable Expression target, List<Expression> arguments) {
      List<Expression> given = new ArrayList<>(arguments);
      Expression source = target;
      switch (call.method.getName()) {
        case "orderBy", "distinct", "into", "foreach", "union", "intersect", "except" -> {
          source = source == null ? null : kept(source, given);
          given.replaceAll(argument -> isRows(argument) ? kept(argument, given) : argument);
        }
        // What is sought in is kept; what seeks passes by.
        case "hashJoin", "semiJoin", "antiJoin" -> {
          int inner = source == null ? 1 : 0;
          given.set(inner, kept(given.get(inner), List.of()));
        }
        // One that keeps unmatched rows of its right side makes all results before the first is
        // read.
        case "nestedLoopJoin" -> {
          if (given.getLast() instanceof ConstantExpression kind
              && kind.value instanceof JoinType type
              && type.generatesNullsOnLeft()) {
            given.set(1, kept(given.get(1), List.of()));
            given.replaceAll(argument ->
                isA(Function2.class, argument)
                    ? Expressions.call(EnumerableBridge.KEPT_RESULTS, DataContext.ROOT, argument)
                    : argument);
          }
        }
        case "groupBy", "groupByMultiple" ->
            given.replaceAll(argument ->
                isA(Function0.class, argument)
                    ? Expressions.call(EnumerableBridge.COUNTED, DataContext.ROOT, argument)
                    : argument);
        default -> {}
      }
      Method guarded = GuardedFunctions.inPlaceOf(call.method);
      return guarded == null ? super.visit(call, source, given) : Expressions.call(guarded, given);
    }

    private static boolean isRows(Expression expression) {
      return Enumerable.class.isAssignableFrom(Types.toClass(expression.getType()));
    }

    private static boolean isA(Class<?> function, Expression expression) {
      return function.equals(Types.toClass(expression.getType()));
    }

    /// All rows, or as many as a sort skips and takes: its last two arguments.
    private static Expression kept(Expression rows, List<Expression> arguments) {
      int count = arguments.size();
      return count == SORT_ARGUMENTS
          ? Expressions.call(
              EnumerableBridge.KEPT_FIRST,
              DataContext.ROOT,
              rows,
              arguments.get(count - 2),
              arguments.get(count - 1))
          : Expressions.call(EnumerableBridge.KEPT, DataContext.ROOT, rows);
    }

    @Override
    public Statement visit(WhileStatement loop, Expression condition, Statement body) {
      return Expressions.while_(condition, polled(body));
    }

    @Override
    public ForStatement visit(
        ForStatement loop,
        List<DeclarationStatement> declarations,
        @Nullable Expression condition,
        @Nullable Expression post,
        Statement body) {
      return Expressions.for_(declarations, condition, post, polled(body));
    }

    @Override
    public ForEachStatement visit(
        ForEachStatement loop, ParameterExpression parameter, Expression iterable, Statement body) {
      return Expressions.forEach(parameter, iterable, polled(body));
    }

    @Override
    public MemberDeclaration visit(MethodDeclaration method, BlockStatement body) {
      return super.visit(method, method.name.equals("compare") ? polled(body) : body);
    }
  }
}
