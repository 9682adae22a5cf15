package dev.azimuth.tests.gates;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Collects how one rule is broken, leaving out what `gates/exceptions.txt` excuses.
final class Violations {
  private final Rule rule;
  private final List<RuleException> exceptions;
  private final Set<RuleException> used = new HashSet<>();
  private final Set<String> messages = new TreeSet<>();

  Violations(Rule rule) throws IOException {
    this.rule = rule;
    this.exceptions =
        RuleException.read().stream().filter(exception -> exception.rule() == rule).toList();
  }

  /// Reports a violation by a class as a whole.
  void add(String className, String detail) {
    add(className, "", detail);
  }

  /// Reports a violation by one method of a class.
  void add(String className, String methodName, String detail) {
    List<RuleException> excusing =
        exceptions.stream().filter(exception -> exception.excuses(className, methodName)).toList();
    used.addAll(excusing);
    if (excusing.isEmpty()) {
      String subject = methodName.isEmpty() ? className : className + "#" + methodName;
      messages.add(subject + ": " + detail);
    }
  }

  /// Fails when the rule is broken or an exception excuses nothing.
  void check() {
    StringBuilder report = new StringBuilder();
    if (!messages.isEmpty()) {
      report.append(rule.advice).append("\nOr excuse it in ").append(RuleException.FILE);
      report.append(" with a line `").append(rule.id).append(" | class | reason`.");
      messages.forEach(message -> report.append("\n  ").append(message));
    }
    for (RuleException exception : exceptions) {
      if (!used.contains(exception)) {
        report.append("\nThis exception excuses nothing; delete its line: ").append(exception);
      }
    }
    if (!report.isEmpty()) {
      fail("Rule " + rule.id + ": " + report);
    }
  }
}
