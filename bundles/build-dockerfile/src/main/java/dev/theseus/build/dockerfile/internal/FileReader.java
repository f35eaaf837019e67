package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.FileTransfer;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.expand.WordSplitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** COPY and ADD. */
final class FileReader {
    private static final Pattern CHECKSUM =
            Pattern.compile("[a-z0-9]+:[0-9a-f]{32,}|[0-9a-f]{40}|[0-9a-f]{64}|.*\\$.*");

    private FileReader() {}

    static Instruction copy(Line line) {
        String from = line.flags().text("from");
        return new Instruction.Copy(
                line.origin(),
                transfer(line),
                from,
                line.flags().flag("parents").orElse(false));
    }

    static Instruction add(Line line) {
        String checksum = line.flags().text("checksum");
        if (!checksum.isEmpty() && !CHECKSUM.matcher(checksum).matches()) {
            throw new DockerfileException(
                    "invalid checksum " + checksum + ": it must be like sha256:<hex digits>, or a commit",
                    line.flags().range("checksum").orElse(line.restRange()));
        }
        Optional<Boolean> unpack = line.flags().flag("unpack");
        return new Instruction.Add(
                line.origin(), transfer(line), line.flags().flag("keep-git-dir").orElse(false), checksum, unpack);
    }

    private static FileTransfer transfer(Line line) {
        List<String> words =
                JsonWords.parse(line.rest()).orElseGet(() -> WordSplitter.split(line.rest(), line.escape()));
        if (words.isEmpty()) {
            throw line.wrong(line.keyword() + " requires at least two arguments, but none was provided");
        }
        if (words.size() == 1) {
            throw line.wrong(line.keyword()
                    + " requires at least two arguments, but only one was provided. Destination could not be"
                    + " determined");
        }
        List<String> sources = new ArrayList<>(words.subList(0, words.size() - 1));
        if (!line.heredocs().isEmpty()) {
            sources.removeIf(word -> HeredocWord.is(word, line.escape()));
            if (HeredocWord.is(words.getLast(), line.escape())) {
                throw line.wrong(line.keyword() + " cannot accept a heredoc as a destination");
            }
        }
        Flags flags = line.flags();
        return new FileTransfer(
                sources,
                line.heredocs(),
                words.getLast(),
                flags.text("chown"),
                flags.text("chmod"),
                flags.flag("link").orElse(false),
                flags.texts("exclude"));
    }
}
