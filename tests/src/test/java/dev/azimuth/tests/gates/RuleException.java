package dev.azimuth.tests.gates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A line of `gates/exceptions.txt`: who may break which rule, and why.
///
/// @param subject a top-level class with its package, or `class#method`
record RuleException(Rule rule, String subject, String reason) {
  static final Path FILE =
      ProjectTree.ROOT.resolve("tests/src/test/resources/gates/exceptions.txt");

  RuleException {
    if (subject.isEmpty() || reason.isEmpty()) {
      throw new IllegalArgumentException("an exception has a class and a reason: " + rule.id);
    }
  }

  static List<RuleException> read() throws IOException {
    List<RuleException> exceptions = new ArrayList<>();
    for (String line : Files.readAllLines(FILE)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        exceptions.add(parse(line));
      }
    }
    return exceptions;
  }

  private static RuleException parse(String line) {
    List<String> fields = Arrays.stream(line.split("\\|", 3)).map(String::strip).toList();
    if (fields.size() != 3) {
      throw new IllegalArgumentException("not `rule | class | reason`: " + line);
    }
    return new RuleException(rule(fields.get(0)), fields.get(1), fields.get(2));
  }

  private static Rule rule(String id) {
    return Arrays.stream(Rule.values())
        .filter(rule -> rule.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no rule is called " + id));
  }

  boolean excuses(String className, String methodName) {
    return subject.equals(className) || subject.equals(className + "#" + methodName);
  }
}
