// Drives hnswlib for the benchmark. Reads commands from standard input, a line each:
//   build M EF_CONSTRUCTION   answers: built SECONDS
//   search EFFORT K                      answers for each query: NANOSECONDS ROW ROW ...
// Arguments: metric (l2, cosine, ip), file of rows, file of queries. A file holds int32 count, int32
// dimension, then float32, little-endian.
#include <hnswlib/hnswlib.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

struct Vectors {
  int count = 0;
  int dimension = 0;
  std::vector<float> values;
  const float* at(int row) const { return values.data() + static_cast<size_t>(row) * dimension; }
};

static Vectors read(const char* path, bool scaled) {
  Vectors vectors;
  std::ifstream in(path, std::ios::binary);
  in.read(reinterpret_cast<char*>(&vectors.count), 4);
  in.read(reinterpret_cast<char*>(&vectors.dimension), 4);
  vectors.values.resize(static_cast<size_t>(vectors.count) * vectors.dimension);
  in.read(reinterpret_cast<char*>(vectors.values.data()), vectors.values.size() * 4);
  for (int row = 0; scaled && row < vectors.count; row++) {
    float* vector = vectors.values.data() + static_cast<size_t>(row) * vectors.dimension;
    double square = 0;
    for (int i = 0; i < vectors.dimension; i++) square += double(vector[i]) * vector[i];
    float scale = square == 0 ? 0 : float(1 / std::sqrt(square));
    for (int i = 0; i < vectors.dimension; i++) vector[i] *= scale;
  }
  return vectors;
}

static long long nanos() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

int main(int, char** arguments) {
  std::string metric = arguments[1];
  Vectors base = read(arguments[2], metric == "cosine");
  Vectors queries = read(arguments[3], metric == "cosine");
  std::unique_ptr<hnswlib::SpaceInterface<float>> space;
  if (metric == "l2") {
    space = std::make_unique<hnswlib::L2Space>(base.dimension);
  } else {
    space = std::make_unique<hnswlib::InnerProductSpace>(base.dimension);
  }
  std::unique_ptr<hnswlib::HierarchicalNSW<float>> graph;
  std::string command;
  while (std::cin >> command) {
    if (command == "build") {
      int m, ef;
      std::cin >> m >> ef;
      long long start = nanos();
      graph = std::make_unique<hnswlib::HierarchicalNSW<float>>(space.get(), base.count, m, ef);
      for (int row = 0; row < base.count; row++) graph->addPoint(base.at(row), row);
      std::printf("built %.3f\n", (nanos() - start) / 1e9);
    } else {
      int effort, k;
      std::cin >> effort >> k;
      graph->setEf(effort);
      std::vector<std::string> lines(queries.count);
      for (int i = 0; i < queries.count; i++) {
        long long start = nanos();
        auto found = graph->searchKnn(queries.at(i), k);
        lines[i] = std::to_string(nanos() - start);
        for (; !found.empty(); found.pop()) lines[i] += " " + std::to_string(found.top().second);
      }
      for (const std::string& line : lines) std::printf("%s\n", line.c_str());
    }
    std::fflush(stdout);
  }
}
