package dev.azimuth.tests.gates;

import java.io.IOException;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Names that say something, and a package-info wherever there is a package.
class NamingTest {
  private static final Pattern REFUSED_TYPE_NAME =
      Pattern.compile(".*(Manager|Util|Utils|Helper|Impl|Base|Common|Info)");
  private static final Set<String> REFUSED_PACKAGE_NAMES =
      Set.of("util", "utils", "common", "misc");

  @Test
  void types_are_named_by_what_they_are() throws IOException {
    Violations violations = new Violations(Rule.TYPE_NAME);
    for (SourceFile source : SourceFile.ALL) {
      for (String name : Declarations.of(source).typeNames) {
        if (REFUSED_TYPE_NAME.matcher(name).matches()) {
          violations.add(source.className(), name);
        }
      }
    }
    violations.check();
  }

  @Test
  void packages_are_named_by_what_they_hold() throws IOException {
    Violations violations = new Violations(Rule.PACKAGE_NAME);
    for (SourceFile source : SourceFile.ALL) {
      for (String segment : source.packageName().split("\\.", -1)) {
        if (REFUSED_PACKAGE_NAMES.contains(segment)) {
          violations.add(source.className(), source.packageName());
        }
      }
    }
    violations.check();
  }

  @Test
  void every_package_is_described_and_null_marked() throws IOException {
    TreeMap<String, Boolean> isMarked = new TreeMap<>();
    for (SourceFile source : SourceFile.ALL) {
      isMarked.merge(source.packageName(), isNullMarked(source), Boolean::logicalOr);
    }
    Violations violations = new Violations(Rule.PACKAGE_INFO);
    isMarked.forEach((packageName, marked) -> {
      if (!marked) {
        violations.add(packageName, "has no package-info.java with @NullMarked");
      }
    });
    violations.check();
  }

  private static boolean isNullMarked(SourceFile source) {
    return source.simpleName().equals("package-info")
        && source.tree().getPackageAnnotations().stream()
            .anyMatch(
                annotation -> annotation.getAnnotationType().toString().endsWith("NullMarked"));
  }
}
