#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace pointsbot::app::exchange {

/// What a parser of XML tells. The views die with the call; `attribute` finds one of the element
/// by its name without a prefix, "" where there is none.
class XmlSink {
 public:
  using Attribute = std::function<std::string_view(std::string_view name)>;
  virtual void begin(std::string_view element, const Attribute& attribute) = 0;
  virtual void end(std::string_view element) = 0;
  virtual void text(std::string_view text) = 0;

 protected:
  ~XmlSink() = default;
};

/// The parts of an Excel file: XML in a ZIP archive. Each part is unpacked as it is read, so memory
/// does not follow its size, and no more than a gigabyte of all of them together, so that a small
/// file cannot fill the computer.
class XlsxPackage {
 public:
  /// Throws FormatError when it is no such archive.
  explicit XlsxPackage(const std::filesystem::path& file);
  ~XlsxPackage();
  XlsxPackage(const XlsxPackage&) = delete;
  XlsxPackage& operator=(const XlsxPackage&) = delete;

  /// Reads a part; false when there is none of that name. Throws FormatError for what is no XML.
  bool read(const std::string& part, XmlSink& sink);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsbot::app::exchange
