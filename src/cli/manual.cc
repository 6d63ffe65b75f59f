#include "cli/manual.h"

namespace xcodec::cli {

namespace {

constexpr char kBeforeOptions[] = R"(.SH SYNOPSIS
.B xcodec
[\fIOPTION\fR...] \fIINPUT\fR [\fIOUTPUT\fR]
.br
.B xcodec
[\fIOPTION\fR...] \fB\-\-output\-dir\fR \fIFOLDER\fR \fIINPUT\fR...
.br
.B xcodec
[\fIOPTION\fR...] \fB\-\-files\-from\fR \fILIST\fR [\fIINPUT\fR...]
.br
.B xcodec
\fICOMMAND\fR [\fIOPTION\fR...] [\fIARGUMENT\fR...]
.SH DESCRIPTION
.B xcodec
compresses music and speech to a few kilobits per second with a neural network, and decompresses them.
An input whose name ends in .ecdc is decoded; any other input is audio and is encoded.
If the input is audio and the output's name ends in .wav or .flac, the audio is encoded and decoded in one go.
.PP
Without OUTPUT, song.wav becomes song.ecdc and song.ecdc becomes song_decompressed.wav.
\- stands for standard input or output. Audio from a pipe is encoded as it arrives if it is WAV or, with \fB\-\-raw\fR, has no header;
otherwise it goes through a temporary file.
.PP
WAV, FLAC, Ogg, MP3, AIFF, CAF, AU and W64 can always be read. With the package xcodec\-ffmpeg, so can M4A, AAC, WMA, WavPack, Monkey's Audio,
True Audio, Musepack, AC\-3, DTS, AMR, LATM, NUT, SoX's own format, and the sound of MP4, Matroska, AVI, MPEG and Flash video. If a file has
several audio streams, the default one is encoded, and a message says so. \fB\-\-rm\fR keeps files that hold anything else: video, other
audio streams, subtitles.
.PP
The built\-in model works on 48 kHz stereo at 3, 6, 12, 24 and 48 kbps. \fBxcodec model import\fR and \fBxcodec model pull\fR add other models.
Only \fBmodel pull\fR uses the network.
.PP
Output appears complete or not at all: it is written to a temporary file beside its target, synced and renamed.
)";

constexpr char kAfterOptions[] = R"(.SH TAGS
Every tag of a source either comes back when its file is decoded to WAV or FLAC, or is named once in a message on standard error. In the
latter case \fB\-\-report\fR lists the names as lost_tags, and \fB\-\-rm\fR keeps the source. These are kept:
.IP \(bu 2
up to 250 texts with any names, including empty texts and several texts of one name
.IP \(bu 2
pictures of up to 1 MiB with their types and descriptions
.IP \(bu 2
the languages of comments and lyrics (LYRICS_LANGUAGE has one for each value of LYRICS, in order)
.IP \(bu 2
starts and titles of chapters (CHAPTER001, CHAPTER001NAME)
.IP \(bu 2
the cue sheet of FLAC (CUESHEET)
.PP
Names are not case\-sensitive. If a format requires UTF\-8 but a text is not UTF\-8, it is read as Latin\-1. These are not kept, but named: data
other than text, damaged tags, and, in a file that joins several streams (such as a recording of a radio station), tags of later streams
that differ from those of the first, because an .ecdc file has one set of tags for all of its audio. Version 0 files hold no tags. When decoding
to a pipe or to raw samples, tags are lost, too; only \fB\-v\fR reports that.
.SH OPTIONS WITHOUT EFFECT
If an option has no effect on anything that the command line asks for, this is an error (exit status 2), and nothing is done. Scripts and aliases
may always give these: \fB\-f\fR, \fB\-v\fR, \fB\-\-quiet\fR, \fB\-T\fR, \fB\-M\fR, \fB\-\-jobs\fR, \fB\-\-multiple\fR, \fB\-\-report\fR,
\fB\-\-backend\fR, \fB\-\-device\fR, \fB\-\-precision\fR (if anything is computed), and options whose effect depends on the contents of a file,
such as \fB\-\-model\-rate\fR, \fB\-\-accept\-truncated\fR and \fB\-r\fR. \fB\-m\fR NAME is an error when decoding, because files name their
model; \fB\-m\fR FOLDER supplies a model that is not installed.
.SH MANY FILES
With \fB\-\-recursive\fR, the contents of files in folders decide, not their names. A file fails if its name promises audio that it does not
have. A summary on standard error says how many files were encoded (or decoded), skipped because their output exists, not audio, or
failed, how much audio that was, and its size before and after; \fB\-v\fR and \fB\-\-report\fR name everything that was left out, and say why. The exit status is 1 if something was left out that may be
heard: videos whose sound cannot be read, files without a header (\fB\-\-raw\fR), folders elsewhere to which symbolic links lead. The exit status
is 2 if there is nothing to encode, decode or test, and no .ecdc file of an earlier run either. \fB\-\-rm\fR removes only
inputs that were encoded completely; if an input is a symbolic link, it removes the link. For lists of files without folders, the summary is
printed with \fB\-\-files\-from\fR, \fB\-\-rm\fR or \fB\-v\fR, after failures, and on terminals. On a terminal, a line also shows the progress of the
whole list: files, share of all bytes, speed, and remaining time.
.PP
\fB\-\-files\-from\fR adds the inputs that a file or, with \-, standard input lists, one on each line, or with \fB\-0\fR separated by NUL as by
\fBfind \-print0\fR. Names are relative to the working directory; they are never options, and \- is a file. Empty lines are ignored. If a name does
not exist, that input fails, and the others are processed. In \fB\-\-output\-dir\fR, outputs keep the folders of their names, without a leading /
and without .. . \fBtest\fR, \fBinfo\fR, \fBplay\fR and \fBcodes\fR take lists, too.
.PP
\fB\-\-dry\-run\fR prints on standard output what would be done, one line for each file, and changes nothing. Failures that can be foreseen (outputs
that exist, inputs that cannot be opened, folders that cannot be written to) are reported as usual, and the exit status is that of the real run.
Only encoding or decoding itself finds damage further inside a file.
.SH PLAYING
\fBxcodec play\fR \fIFILE\fR... decodes to the sound server: PulseAudio, or PipeWire with pipewire\-pulse. It needs libpulse\-simple.so.0
(Debian package libpulse0), which only this command loads. Files of the same sample rate and channels follow each other without a gap.
\- is standard input. If standard input is a terminal, the left and right arrows seek 10 seconds, down and up a minute, space
pauses, n and p go to the next and the previous file, and q ends. A line shows the position. Seeking does not work in pipes. The environment
variables PULSE_SERVER and PULSE_SINK select the server and the device. A file that cannot be played is reported, and the next one follows.
.SH COMPLETE INPUTS
An input is either encoded as a whole, or an error says what is missing and at which byte, and nothing is written. This is the same for files and
pipes, with \fB\-\-rm\fR and without. These are errors: an end before the one that the header states; a frame, packet, page or tag that is cut;
samples that the header does not count; and another file after the end, or anywhere in a file that does not state its end. Several Ogg, FLAC or
MPEG streams are read one after the other. Padding of zeros, whole tags (ID3, APE, Lyrics3) and line ends before the audio are not audio and are
no errors. Bytes whose meaning is unknown are left out, a message counts them, and \fB\-\-rm\fR keeps the source: bytes before the first whole frame
of a recording that begins within a frame, text, and other data after formats that state their end. Instead of an error,
\fB\-\-accept\-truncated\fR encodes what can be read, and says what is missing.
.SH RECORDINGS
If the input is a pipe or a device, as in \fBrec \- | xcodec \- live.ecdc\fR, encoding ends at the end of the pipe, or at the first
INT, TERM or HUP. The output then holds everything that arrived until then, as a complete file; after a signal the exit status is still 128+n. A
second signal ends the program at once and leaves nothing. If nothing arrived, there is no output. If the audio in a pipe states its length and
the pipe ends before that (\fBarecord \-d\fR), it is a truncated input like any other: \fB\-\-accept\-truncated\fR keeps what there was. If it
does not state its length and ends within a frame, the bytes of that frame are left out, and a message says so; in a file this would be an error.
After KILL or a power cut the folder holds .xcodec\-PID\-N.tmp, from which \fBxcodec recover\fR saves everything but the last seconds.
.SH EXIT STATUS
.TP
.B 0
success
.TP
.B 1
some of several files failed, or something in a folder that may be heard was left out; or an internal error
.TP
.B 2
the command line is wrong
.TP
.B 3
damaged, truncated or hostile data
.TP
.B 4
an unsupported version, feature or model
.TP
.B 5
reading or writing failed
.TP
.B 6
out of memory or over a limit
.TP
.B 128+n
ended by signal n; the output of a recording is complete up to that moment, see RECORDINGS
.SH ENVIRONMENT
.TP
.B XCODEC_MODEL_DIR
folder of models, searched first; like every store, it is skipped if somebody else may have written to it
.TP
.B XDG_DATA_HOME
its xcodec/models is searched next (default ~/.local/share)
.TP
.B XCODEC_HUB
a mirror of Hugging Face's hub, instead of https://huggingface.co, from which \fBmodel pull\fR takes OWNER/NAME; http is allowed
.TP
.B HF_HUB_CACHE, HF_HOME
where \fBmodel import\fR looks for OWNER/NAME (HF_HOME/hub, by default ~/.cache/huggingface/hub)
.TP
.B XCODEC_NUM_THREADS
default of \fB\-\-threads\fR
.TP
.B XCODEC_SIMD
scalar, sse4, avx2 or avx512 forces an instruction set, for tests and bug reports
.TP
.B XCODEC_PLUGIN_DIR
the only folder (an absolute path) in which libxcodec_torch.so, libxcodec_ffmpeg.so and libxcodec_fetch.so are looked for, instead of the
library's own
.SH EXAMPLES
.nf
xcodec \-b 3 song.wav song.ecdc
xcodec song.ecdc song.wav
sox in.flac \-t wav \- | xcodec \-b 3 \- \- | ssh host 'cat > x.ecdc'
xcodec \-\-recursive \-\-output\-dir archive music
find music \-mtime \-1 \-name '*.flac' \-print0 | xcodec \-0 \-\-files\-from \- \-\-output\-dir archive
xcodec info song.ecdc
.fi
.SH SEE ALSO
.BR ecdc (5),
.BR flac (1),
.BR opusenc (1)
)";

}  // namespace

const char* ManualBeforeOptions() { return kBeforeOptions; }

const char* ManualAfterOptions() { return kAfterOptions; }

const char* HelpFooter() {
  return "\nExit status: 0 ok, 1 some files failed or were left out, 2 usage, 3 damaged data, 4 unsupported, "
         "5 input/output, "
         "6 limits,\n"
         "128+n ended by signal n.\n\n"
         "Examples:\n"
         "  xcodec -b 3 song.wav song.ecdc     encode at 3 kbps\n"
         "  xcodec song.ecdc song.wav          decode\n"
         "  sox in.flac -t wav - | xcodec - - | ssh host 'cat > x.ecdc'\n";
}

}  // namespace xcodec::cli
