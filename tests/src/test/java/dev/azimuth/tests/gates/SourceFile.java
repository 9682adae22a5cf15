package dev.azimuth.tests.gates;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// A hand-written source file, parsed but not resolved.
///
/// @param path from the root of the project
record SourceFile(Path path, CompilationUnitTree tree, SourcePositions positions) {
  /// All sources of all modules, parsed once.
  static final List<SourceFile> ALL = parseAll();

  boolean isMain() {
    return path.toString().contains("src/main/java");
  }

  String packageName() {
    return Objects.toString(tree.getPackageName(), "");
  }

  String simpleName() {
    String name = path.getFileName().toString();
    return name.substring(0, name.length() - ".java".length());
  }

  String className() {
    return packageName() + "." + simpleName();
  }

  long lineCount() throws IOException {
    try (Stream<String> lines = Files.lines(ProjectTree.ROOT.resolve(path))) {
      return lines.count();
    }
  }

  /// Lines from the first to the last of a declaration, without its doc comment.
  long lineCount(Tree declaration) {
    return line(positions.getEndPosition(tree, declaration))
        - line(positions.getStartPosition(tree, declaration))
        + 1;
  }

  private long line(long position) {
    return tree.getLineMap().getLineNumber(position);
  }

  private static List<SourceFile> parseAll() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(paths()));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      List<SourceFile> sources = new ArrayList<>();
      for (CompilationUnitTree tree : task.parse()) {
        Path path = ProjectTree.ROOT.relativize(Path.of(tree.getSourceFile().toUri()));
        sources.add(new SourceFile(path, tree, positions));
      }
      return List.copyOf(sources);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> paths() throws IOException {
    List<Path> paths = new ArrayList<>();
    for (String module :
        Stream.concat(
                ProjectTree.MODULES.stream().map(ProjectTree.Module::directory),
                Stream.of("sql-frontend/parser", "tests"))
            .toList()) {
      Path sources = ProjectTree.ROOT.resolve(module).resolve("src");
      if (Files.isDirectory(sources)) {
        try (Stream<Path> files = Files.walk(sources)) {
          files.filter(file -> file.toString().endsWith(".java")).forEach(paths::add);
        }
      }
    }
    return paths;
  }
}
