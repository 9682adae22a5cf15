package dev.azimuth.sql.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SearchWishesTest {
  private static SearchWish of(double target) {
    return new SearchWish(Optional.of(target), 0, 0, List.of(), "statement");
  }

  @Test
  void a_search_that_lost_its_number_has_the_strictest() {
    SearchWishes wishes =
        new SearchWishes(List.of(of(0.9), SearchWish.NONE, of(0.99)), of(0.99))
            .orElse(Optional.of(0.97), "connection");
    assertThat(wishes.of(Optional.of(0)).target()).contains(0.9);
    assertThat(wishes.of(Optional.of(1)).text()).isEqualTo("accuracy 0.97 of the connection");
    assertThat(wishes.of(Optional.empty()).target()).contains(0.99);
    assertThat(SearchWishes.EXACT.of(Optional.of(1)).isExact()).isTrue();
  }
}
