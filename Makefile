# dockaudit. make audit: set up, build, audit this host. make check: set up, run every test.
.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

VERSION := 0.1.0
COMMIT  := $(shell git rev-parse --short HEAD 2>/dev/null || echo unknown)
PREFIX  ?= /usr/local
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
FLAVOUR ?= release
BUILD   := build/$(FLAVOUR)$(if $(findstring clang,$(CC)),-clang)
Q       := $(if $(V),,@)
WERROR  ?=

LIBRARIES      := libcap jansson libcurl audit yaml-0.1
CFLAGS         ?= -O2 -g
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wvla -Wwrite-strings -Wpointer-arith -Wcast-qual -Wcast-align \
	-Wconversion -Wundef -Wdate-time -Wimplicit-fallthrough -Wnull-dereference -Wswitch-enum
LANGUAGE := -std=c17 -D_GNU_SOURCE -ffile-prefix-map=$(CURDIR)=. -I.
HARDENING := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fno-strict-overflow -fno-delete-null-pointer-checks -fPIE \
	$(if $(filter x86_64 i686,$(shell uname -m)),-fcf-protection=full) \
	$(if $(filter aarch64,$(shell uname -m)),-mbranch-protection=standard)
HARDENED_LINK := -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
SANITIZERS := -fsanitize=address,undefined
SANITIZED := $(SANITIZERS) -fno-sanitize-recover=all -fno-omit-frame-pointer -Og

FUZZED := $(SANITIZED) -fsanitize=fuzzer-no-link

flavour_cflags := $(if $(filter asan,$(FLAVOUR)),$(SANITIZED),$(if $(filter fuzz,$(FLAVOUR)),$(FUZZED),$(HARDENING)))
flavour_ldflags := $(if $(filter asan fuzz,$(FLAVOUR)),$(SANITIZERS),$(HARDENED_LINK))
pkg = $(shell pkg-config $(1) $(LIBRARIES) 2>/dev/null)

ALL_CFLAGS = $(LANGUAGE) $(CFLAGS) $(flavour_cflags) $(WARNINGS) $(WERROR) $(call pkg,--cflags)
ALL_LDFLAGS = $(flavour_ldflags) $(LDFLAGS)

checks    := $(sort $(wildcard checks/*/*.c))
reporters := $(sort $(wildcard report/formats/*.c))
sources   := $(sort $(wildcard core/*/*.c core/check.c checks/*.c report/*.c)) $(checks) $(reporters)
tables    := $(BUILD)/gen/checks_table.c $(BUILD)/gen/reporters_table.c \
	$(patsubst core/facts/data/%.tsv,$(BUILD)/gen/%.c,$(sort $(wildcard core/facts/data/*.tsv)))
objects   := $(sources:%.c=$(BUILD)/%.o) $(tables:.c=.o)
support   := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/support/*.c)))
tests     := $(patsubst tests/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/test_*.c)))
benches   := $(patsubst benchmarks/%.c,$(BUILD)/benchmarks/%,$(sort $(wildcard benchmarks/*.c)))

.PHONY: all
all: $(if $(filter release,$(FLAVOUR)),dockaudit,$(BUILD)/dockaudit)

dockaudit: $(BUILD)/dockaudit
	$(Q)cp $< $@

$(BUILD)/dockaudit: $(BUILD)/core/main.o $(BUILD)/libdockaudit.a
	@echo "  link  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(call pkg,--libs)

$(BUILD)/libdockaudit.a: $(objects)
	$(Q)rm -f $@ && ar rcsD $@ $^

$(BUILD)/%.o: %.c | libraries
	@mkdir -p $(@D)
	@echo "  cc    $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/core/main.o: ALL_CFLAGS += -DDOCKAUDIT_VERSION='"$(VERSION)"' -DDOCKAUDIT_COMMIT='"$(COMMIT)"'

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The stamp changes when a file comes or goes, so that the tables are made anew only then.
symbol = $(subst /,_,$(1:checks/%.c=%))
$(BUILD)/gen/checks_table.c: $(BUILD)/gen/checks.list
	$(Q){ echo '#include "core/check.h"'; \
	for f in $(checks); do s=$${f#checks/}; s=$${s%.c}; \
		echo "extern const struct check check_$$(echo $$s | tr / _);"; done; \
	echo 'const struct named_check all_checks[] = {'; \
	for f in $(checks); do s=$${f#checks/}; s=$${s%.c}; \
		echo "	{ \"$$s\", &check_$$(echo $$s | tr / _) },"; done; \
	echo '};'; echo 'const size_t all_checks_count = sizeof(all_checks) / sizeof(*all_checks);'; \
	} > $@
$(BUILD)/gen/reporters_table.c: $(BUILD)/gen/reporters.list
	$(Q){ echo '#include "report/reporter.h"'; \
	for f in $(notdir $(reporters:.c=)); do echo "extern const struct reporter reporter_$$f;"; done; \
	echo 'const struct reporter *const all_reporters[] = {'; \
	for f in $(notdir $(reporters:.c=)); do echo "	&reporter_$$f,"; done; \
	echo '};'; \
	echo 'const size_t all_reporters_count = sizeof(all_reporters) / sizeof(*all_reporters);'; \
	} > $@
# What is known of versions and releases, as tables of C.
$(BUILD)/gen/%.c: core/facts/data/%.tsv core/facts/data/tables.awk
	@mkdir -p $(@D)
	$(Q)awk -f core/facts/data/tables.awk $< > $@
$(BUILD)/gen/checks.list: FORCE
	@mkdir -p $(@D); echo '$(checks)' | cmp -s - $@ || echo '$(checks)' > $@
$(BUILD)/gen/reporters.list: FORCE
	@mkdir -p $(@D); echo '$(reporters)' | cmp -s - $@ || echo '$(reporters)' > $@
.PHONY: FORCE
FORCE:

$(BUILD)/libsupport.a: $(support)
	$(Q)rm -f $@ && ar rcsD $@ $^

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/libsupport.a $(BUILD)/libdockaudit.a
	@echo "  link  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(call pkg,--libs) $(shell pkg-config --libs criterion)

.PHONY: tests
tests: $(tests)

# What is missing is installed; who may not is told the one command.
.PHONY: deps deps-test deps-lint
deps:
	$(Q)packaging/install-deps.sh build
deps-test:
	$(Q)packaging/install-deps.sh test
deps-lint:
	$(Q)packaging/install-deps.sh lint

# The recorded host stands in where no engine answers, and the first line says so.
RECORDED := tests/recordings/untidy.jsonl
.PHONY: audit
audit:
	$(Q)packaging/install-deps.sh build && $(MAKE) --no-print-directory all
	$(Q)./dockaudit --only 2.1 >/dev/null 2>&1; if [ $$? = 4 ]; then \
		echo "No Docker engine answers here. What follows is a recorded host, $(RECORDED)."; \
		./dockaudit --exit-zero --recording $(RECORDED); \
	else ./dockaudit --exit-zero; fi; [ $$? != 3 ] && [ $$? != 6 ]

.PHONY: check
check: deps-test
	$(Q)$(MAKE) --no-print-directory check-built

SKIPS := $(BUILD)/skips
.PHONY: check-built
check-built: all tests $(BUILD)/tests/engine/test_engine
	$(Q)rm -f $(SKIPS)
	$(Q)tests/run.sh $(SKIPS) $(tests)
	$(Q)tests/engine/check.sh $(BUILD) $(SKIPS)
	$(Q)tests/skips.sh $(SKIPS)

# abort_on_error: without it a test that leaks passes.
.PHONY: asan
asan: deps-test
	$(Q)ASAN_OPTIONS=abort_on_error=1 UBSAN_OPTIONS=abort_on_error=1:print_stacktrace=1 \
		$(MAKE) --no-print-directory FLAVOUR=asan sanitized
.PHONY: sanitized
sanitized: all tests
	$(Q)rm -f $(SKIPS)
	$(Q)tests/run.sh $(SKIPS) $(tests)

# Each decoder of hostile bytes against a fuzzer, SECONDS each.
FUZZ_SECONDS ?= 60
fuzzers := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
.PHONY: fuzz $(fuzzers)
fuzz: deps-lint
	$(Q)$(MAKE) --no-print-directory FLAVOUR=fuzz CC=clang $(fuzzers)
$(fuzzers): %: $(BUILD)/tests/fuzz/%
	$(Q)mkdir -p $(BUILD)/corpus/$@ && cd $(BUILD)/corpus/$@ && \
	$(CURDIR)/$< -max_total_time=$(FUZZ_SECONDS) -verbosity=0 -print_final_stats=1 . >../$@.log 2>&1 || \
		{ cat ../$@.log; exit 1; }; grep number_of_executed_units ../$@.log
$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/libdockaudit.a
	@echo "  link  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(call pkg,--libs)

own := $(sort $(wildcard core/*.[ch] core/*/*.[ch] checks/*.[ch] checks/*/*.c report/*.[ch] \
	report/formats/*.c tests/*.[ch] tests/*/*.[ch] benchmarks/*.c))
own_sources := $(filter-out tests/% benchmarks/%,$(filter %.c,$(own)))
.PHONY: lint
lint: deps-lint
	$(Q)clang-format --dry-run -Werror $(own)
	$(Q)tests/lint/rooms.sh
	$(Q)tests/lint/banned.sh
	$(Q)tests/lint/headers.sh
	$(Q)shellcheck packaging/*.sh tests/*.sh tests/*/*.sh
	$(Q)cppcheck --quiet --enable=warning,style,performance,portability --inline-suppr \
		--error-exitcode=1 --std=c11 --suppressions-list=tests/lint/cppcheck-suppressions \
		-I. -j2 $(own_sources)
	$(Q)printf '%s\n' $(own_sources) | xargs -P2 -n8 tests/lint/tidy.sh $(LANGUAGE) \
		$(call pkg,--cflags) '-DDOCKAUDIT_VERSION="x"' '-DDOCKAUDIT_COMMIT="x"' --

.PHONY: analyze
analyze: deps-lint
	$(Q)$(MAKE) --no-print-directory FLAVOUR=analyze CC=gcc \
		CFLAGS='-O1 -fanalyzer -Werror' -k build/analyze/libdockaudit.a build/analyze/core/main.o
	$(Q)rm -rf build/scan && scan-build --status-bugs --use-cc=clang -o build/scan-report \
		$(MAKE) --no-print-directory BUILD=build/scan build/scan/libdockaudit.a

$(BUILD)/benchmarks/%: $(BUILD)/benchmarks/%.o $(BUILD)/libdockaudit.a
	@echo "  link  $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(call pkg,--libs)

.PHONY: bench
bench: deps-test all $(benches)
	$(Q)benchmarks/run.sh $(BUILD)

DATA := $(PREFIX)/share/dockaudit
.PHONY: install
install: all
	install -D -m 0755 dockaudit $(DESTDIR)$(PREFIX)/bin/dockaudit
	install -D -m 0644 report/schema/report-1.json $(DESTDIR)$(DATA)/report-1.json
	install -D -m 0644 packaging/policy.example.yaml \
		$(DESTDIR)$(PREFIX)/share/doc/dockaudit/policy.example.yaml
	install -D -m 0644 packaging/dockaudit.1 $(DESTDIR)$(PREFIX)/share/man/man1/dockaudit.1

.PHONY: libraries
libraries:
	@pkg-config --exists $(LIBRARIES) || { \
	echo "dockaudit needs the development files of $(LIBRARIES): run 'make deps' as root," \
	"or see README.md for the package names" >&2; exit 1; }

.PHONY: clean
clean:
	rm -rf build dockaudit

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
