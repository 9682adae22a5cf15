package dev.azimuth.tests.gates;

import dev.azimuth.tests.gates.Declarations.Method;
import java.io.IOException;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/// Sizes that a reader can take in, and constructs that the code does without.
class SourceShapeTest {
  private static final int FILE_LINES_LIMIT = 400;
  private static final int METHOD_LINES_LIMIT = 70;
  private static final int PARAMETER_COUNT_LIMIT = 8;

  @Test
  void files_are_short() throws IOException {
    Violations violations = new Violations(Rule.FILE_LINES);
    for (SourceFile source : SourceFile.ALL) {
      if (source.lineCount() >= FILE_LINES_LIMIT) {
        violations.add(source.className(), source.lineCount() + " lines");
      }
    }
    violations.check();
  }

  @Test
  void methods_are_short() throws IOException {
    checkMethods(
        Rule.METHOD_LINES,
        (source, method) -> source.lineCount(method.tree()) >= METHOD_LINES_LIMIT);
  }

  @Test
  void parameters_are_few() throws IOException {
    checkMethods(
        Rule.PARAMETER_COUNT,
        (source, method) ->
            source.isMain()
                && !method.isRecordConstructor()
                && !method.isOverride()
                && method.tree().getParameters().size() >= PARAMETER_COUNT_LIMIT);
  }

  @Test
  void public_methods_take_no_boolean() throws IOException {
    checkMethods(
        Rule.BOOLEAN_PARAMETER,
        (source, method) ->
            source.isMain()
                && method.isPublic()
                && !method.isConstructor()
                && !method.isOverride()
                && method.takesBoolean());
  }

  @Test
  void nothing_is_synchronized() throws IOException {
    Violations violations = new Violations(Rule.SYNCHRONIZED);
    for (SourceFile source : SourceFile.ALL) {
      if (Declarations.of(source).isSynchronized) {
        violations.add(source.className(), "is synchronized somewhere");
      }
    }
    violations.check();
  }

  private static void checkMethods(Rule rule, BiPredicate<SourceFile, Method> isViolation)
      throws IOException {
    Violations violations = new Violations(rule);
    for (SourceFile source : SourceFile.ALL) {
      for (Method method : Declarations.of(source).methods) {
        if (isViolation.test(source, method)) {
          violations.add(
              source.className(),
              method.name(),
              source.lineCount(method.tree())
                  + " lines, "
                  + method.tree().getParameters().size()
                  + " parameters");
        }
      }
    }
    violations.check();
  }
}
