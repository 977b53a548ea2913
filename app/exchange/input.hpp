#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pointsbot::app::exchange {

/// A file that cannot be imported as a whole: which one, what is wrong and what to do, in plain
/// words.
class FormatError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A file, read from its front to its end through a buffer of 64 KiB, whatever its size.
class Input {
 public:
  /// Told now and then how many of the file's bytes are read.
  using Progress = std::function<void(std::int64_t bytes, std::int64_t of)>;

  /// Throws FormatError when there is no such file, it is none (a folder), or may not be read.
  explicit Input(const std::filesystem::path& file, Progress progress = {});

  static constexpr int kEnd = -1;
  /// The next byte, 0 to 255, or kEnd. Throws FormatError when the disk fails.
  int get() { return at_ < have_ || fill() ? static_cast<unsigned char>(buffer_[at_++]) : kEnd; }
  /// The same without taking it.
  int peek() { return at_ < have_ || fill() ? static_cast<unsigned char>(buffer_[at_]) : kEnd; }

  std::int64_t offset() const { return begin_ + static_cast<std::int64_t>(at_); }
  void seek(std::int64_t offset);

  /// Its first bytes, at most `count` and 4096; where it stands is left as it is.
  std::string_view front(std::size_t count);

  const std::filesystem::path& path() const { return path_; }
  std::int64_t size() const { return size_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  bool fill();

  std::filesystem::path path_;
  Progress progress_;
  std::unique_ptr<std::FILE, Close> file_;
  std::int64_t size_ = 0;
  std::int64_t begin_ = 0;  // where in the file the buffer begins
  std::size_t at_ = 0, have_ = 0;
  std::unique_ptr<char[]> buffer_;
  std::string front_;
};

/// Lines of a text one after the other, their ends (LF, CRLF) cut off. One of more than `longest`
/// bytes is cut there and `whole` is false.
class Lines {
 public:
  Lines(Input& input, std::size_t longest) : input_{input}, longest_{longest} {}

  /// False at the end.
  bool next();
  std::string& text() { return text_; }
  bool whole() const { return whole_; }
  std::int64_t number() const { return number_; }

 private:
  Input& input_;
  std::size_t longest_;
  std::string text_;
  bool whole_ = true;
  std::int64_t number_ = 0;
};

}  // namespace pointsbot::app::exchange
