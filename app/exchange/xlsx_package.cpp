#include "app/exchange/xlsx_package.hpp"

#include "app/exchange/input.hpp"

#include <fmt/format.h>

#include <exception>
#include <expat.h>
#include <utility>
#include <zip.h>

namespace pointsbot::app::exchange {
namespace {

constexpr std::int64_t kMostBytes = std::int64_t{1} << 30;
constexpr int kPiece = 1 << 16;
constexpr int kDeepest = 64;

std::string_view local(const char* name) {
  const std::string_view whole{name};
  const std::size_t colon = whole.rfind(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

struct Parsing {
  XML_Parser parser;
  XmlSink& sink;
  int depth = 0;
  std::exception_ptr thrown;

  /// Nothing may be thrown through expat.
  template <class Call>
  void guarded(Call call) noexcept {
    if (thrown) return;
    try {
      call();
    } catch (...) {
      thrown = std::current_exception();
      XML_StopParser(parser, XML_FALSE);
    }
  }
};

void XMLCALL on_begin(void* data, const XML_Char* name, const XML_Char** attributes) {
  Parsing& parsing = *static_cast<Parsing*>(data);
  parsing.guarded([&] {
    if (++parsing.depth > kDeepest) throw FormatError{"is nested too deep"};
    parsing.sink.begin(local(name), [attributes](std::string_view wanted) {
      for (const XML_Char** at = attributes; *at != nullptr; at += 2) {
        if (local(at[0]) == wanted) return std::string_view{at[1]};
      }
      return std::string_view{};
    });
  });
}

void XMLCALL on_end(void* data, const XML_Char* name) {
  Parsing& parsing = *static_cast<Parsing*>(data);
  --parsing.depth;
  parsing.guarded([&] { parsing.sink.end(local(name)); });
}

void XMLCALL on_text(void* data, const XML_Char* text, int length) {
  Parsing& parsing = *static_cast<Parsing*>(data);
  parsing.guarded([&] { parsing.sink.text({text, static_cast<std::size_t>(length)}); });
}

/// No such file has one, and entities begin there.
void XMLCALL on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
  Parsing& parsing = *static_cast<Parsing*>(data);
  parsing.guarded([] { throw FormatError{"declares a document type"}; });
}

struct Close {
  void operator()(zip_t* archive) const noexcept { zip_discard(archive); }
  void operator()(zip_file_t* part) const noexcept { zip_fclose(part); }
  void operator()(XML_ParserStruct* parser) const noexcept { XML_ParserFree(parser); }
};

}  // namespace

struct XlsxPackage::Impl {
  std::string name;
  std::unique_ptr<zip_t, Close> archive;
  std::int64_t unpacked = 0;
};

XlsxPackage::XlsxPackage(const std::filesystem::path& file) : impl_{std::make_unique<Impl>()} {
  impl_->name = file.string();
  int code = 0;
  impl_->archive.reset(zip_open(file.c_str(), ZIP_RDONLY, &code));
  if (!impl_->archive)
    throw FormatError{fmt::format("{} is no Excel file (.xlsx), or is damaged.", impl_->name)};
}

XlsxPackage::~XlsxPackage() = default;

bool XlsxPackage::read(const std::string& part, XmlSink& sink) {
  const auto fail = [&](std::string_view why) {
    throw FormatError{fmt::format("{} cannot be read: {} in it {}. Nothing was imported.",
                                  impl_->name, part, why)};
  };
  if (zip_name_locate(impl_->archive.get(), part.c_str(), 0) < 0) return false;
  const std::unique_ptr<zip_file_t, Close> file{zip_fopen(impl_->archive.get(), part.c_str(), 0)};
  if (!file) fail("cannot be unpacked");
  const std::unique_ptr<XML_ParserStruct, Close> parser{XML_ParserCreate(nullptr)};
  Parsing parsing{parser.get(), sink, 0, nullptr};
  XML_SetUserData(parser.get(), &parsing);
  XML_SetElementHandler(parser.get(), on_begin, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  for (bool more = true; more;) {
    void* const buffer = XML_GetBuffer(parser.get(), kPiece);
    if (buffer == nullptr) throw std::bad_alloc{};
    const zip_int64_t bytes = zip_fread(file.get(), buffer, kPiece);
    if (bytes < 0) fail("is damaged");
    impl_->unpacked += bytes;
    if (impl_->unpacked > kMostBytes) fail("is more than a gigabyte");
    more = bytes > 0;
    if (XML_ParseBuffer(parser.get(), static_cast<int>(bytes), more ? XML_FALSE : XML_TRUE) ==
        XML_STATUS_ERROR) {
      if (parsing.thrown) std::rethrow_exception(parsing.thrown);
      fail("is no proper XML");
    }
  }
  return true;
}

}  // namespace pointsbot::app::exchange
