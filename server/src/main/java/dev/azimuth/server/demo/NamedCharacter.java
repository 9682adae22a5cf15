package dev.azimuth.server.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A Unicode character that has a name of its own, with its properties as the JDK knows them.
///
/// A character counts if the Unicode standard names it by more than its number. So these are left
/// out: CJK ideographs, Tangut, Khitan and Nüshu characters and Egyptian hieroglyphs named like
/// `NUSHU CHARACTER-1B170`, controls, private use, and unassigned code points. Hangul syllables
/// have names by rule (`HANGUL SYLLABLE GAG`), which the JDK does not know and [#hangulName] makes.
/// With the Unicode 16 of JDK 25 about 45 000 characters remain.
record NamedCharacter(
    int codePoint, String character, String name, String block, String script, String category) {
  private static final int HANGUL_FIRST = 0xAC00;
  private static final int HANGUL_LAST = 0xD7A3;
  private static final String[] HANGUL_LEADING = {
    "G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P",
    "H"
  };
  private static final String[] HANGUL_VOWELS = {
    "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE",
    "WI", "YU", "EU", "YI", "I"
  };
  private static final String[] HANGUL_TRAILING = {
    "", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M",
    "B", "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H"
  };

  /// All of them, in order of their code points.
  static List<NamedCharacter> all() {
    List<NamedCharacter> characters = new ArrayList<>();
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (!mayHaveName(codePoint)) {
        continue;
      }
      String name = nameOf(codePoint);
      if (name.isEmpty() || isNumbered(name, codePoint)) {
        continue;
      }
      characters.add(
          new NamedCharacter(
              codePoint,
              Character.toString(codePoint),
              name,
              title(Character.UnicodeBlock.of(codePoint).toString()),
              title(Character.UnicodeScript.of(codePoint).toString()),
              category(codePoint)));
    }
    return characters;
  }

  /// Every two-letter category with what it means.
  static List<List<String>> categories() {
    return List.of(
        List.of("Lu", "upper-case letter"),
        List.of("Ll", "lower-case letter"),
        List.of("Lt", "title-case letter"),
        List.of("Lm", "letter that modifies another"),
        List.of("Lo", "letter of a script without case"),
        List.of("Mn", "mark that takes no room"),
        List.of("Mc", "mark that takes room"),
        List.of("Me", "mark that encloses"),
        List.of("Nd", "decimal digit"),
        List.of("Nl", "number written as a letter"),
        List.of("No", "other number"),
        List.of("Pc", "connecting punctuation"),
        List.of("Pd", "dash"),
        List.of("Ps", "opening bracket"),
        List.of("Pe", "closing bracket"),
        List.of("Pi", "opening quotation mark"),
        List.of("Pf", "closing quotation mark"),
        List.of("Po", "other punctuation"),
        List.of("Sm", "mathematical symbol"),
        List.of("Sc", "currency symbol"),
        List.of("Sk", "symbol that modifies another"),
        List.of("So", "other symbol, emoji among them"),
        List.of("Zs", "space"),
        List.of("Zl", "line separator"),
        List.of("Zp", "paragraph separator"),
        List.of("Cf", "invisible format character"));
  }

  private static boolean mayHaveName(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.UNASSIGNED, Character.SURROGATE, Character.PRIVATE_USE, Character.CONTROL ->
          false;
      default -> true;
    };
  }

  private static String nameOf(int codePoint) {
    if (codePoint >= HANGUL_FIRST && codePoint <= HANGUL_LAST) {
      return hangulName(codePoint);
    }
    String name = Character.getName(codePoint);
    return name == null ? "" : name;
  }

  /// The name by rule of the Unicode standard, section 3.12.
  private static String hangulName(int codePoint) {
    int syllable = codePoint - HANGUL_FIRST;
    int trailing = syllable % HANGUL_TRAILING.length;
    int vowel = syllable / HANGUL_TRAILING.length % HANGUL_VOWELS.length;
    int leading = syllable / HANGUL_TRAILING.length / HANGUL_VOWELS.length;
    return "HANGUL SYLLABLE "
        + HANGUL_LEADING[leading]
        + HANGUL_VOWELS[vowel]
        + HANGUL_TRAILING[trailing];
  }

  private static boolean isNumbered(String name, int codePoint) {
    String number = Integer.toHexString(codePoint).toUpperCase(Locale.ROOT);
    return name.endsWith(" " + number) || name.endsWith("-" + number);
  }

  /// `LATIN_EXTENDED_A` as `Latin Extended A`.
  private static String title(String constant) {
    StringBuilder text = new StringBuilder();
    for (String word : constant.split("_")) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      if (!word.isEmpty()) {
        text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
      }
    }
    return text.toString();
  }

  private static String category(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.UPPERCASE_LETTER -> "Lu";
      case Character.LOWERCASE_LETTER -> "Ll";
      case Character.TITLECASE_LETTER -> "Lt";
      case Character.MODIFIER_LETTER -> "Lm";
      case Character.OTHER_LETTER -> "Lo";
      case Character.NON_SPACING_MARK -> "Mn";
      case Character.COMBINING_SPACING_MARK -> "Mc";
      case Character.ENCLOSING_MARK -> "Me";
      case Character.DECIMAL_DIGIT_NUMBER -> "Nd";
      case Character.LETTER_NUMBER -> "Nl";
      case Character.OTHER_NUMBER -> "No";
      case Character.CONNECTOR_PUNCTUATION -> "Pc";
      case Character.DASH_PUNCTUATION -> "Pd";
      case Character.START_PUNCTUATION -> "Ps";
      case Character.END_PUNCTUATION -> "Pe";
      case Character.INITIAL_QUOTE_PUNCTUATION -> "Pi";
      case Character.FINAL_QUOTE_PUNCTUATION -> "Pf";
      case Character.OTHER_PUNCTUATION -> "Po";
      case Character.MATH_SYMBOL -> "Sm";
      case Character.CURRENCY_SYMBOL -> "Sc";
      case Character.MODIFIER_SYMBOL -> "Sk";
      case Character.OTHER_SYMBOL -> "So";
      case Character.SPACE_SEPARATOR -> "Zs";
      case Character.LINE_SEPARATOR -> "Zl";
      case Character.PARAGRAPH_SEPARATOR -> "Zp";
      default -> "Cf";
    };
  }
}
