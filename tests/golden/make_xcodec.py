#!/usr/bin/env python3
"""X-Codec with tiny HuBERT and WavLM teachers: models in all published forms, codes, audio and what lies between.

usage: make_xcodec.py FOLDER
       make_xcodec.py --check VECTORS     hold xcodec_reference.py against larger vectors of the published code
"""
import json
import subprocess
import wave

import numpy as np
import torch

import common
import frontend
import xcodec_names
import xcodec_reference as reference

SIZE = dict(dim=8, width=16, inner=32, conv=8, heads=4, layers=2, encoder_width=2, decoder_width=32)
FULL = dict(dim=256, width=768, inner=3072, conv=512, heads=12, layers=12, encoder_width=64, decoder_width=1024)
TEACHERS = {"tiny_hubert": False, "tiny_wavlm": True}
KBPS = {"0.5": 1, "1": 2, "2": 4, "4": 8}
# Samples; bandwidths with codes; with audio. Remainders by the hop: none, none, 185 (padded), 315, 39, shortest, one hop.
INPUTS = {
    "speech_en": (64000, KBPS, ()), "music": (48000, KBPS, ()), "odd12345": (12345, KBPS, ("4",)), "odd9915": (9915, ("4",), ()),
    "odd16039": (16039, ("4",), ()), "even9600": (9600, ("2",), ("2",)), "short312": (312, KBPS, KBPS), "short320": (320, KBPS, KBPS),
}
MARGIN = 1e-4  # no decision is nearer to a tie, in squared distance: every sound computation gives the same codes


def values(name, shape, random):
    if name.endswith(("cluster_size", "embed_avg", "inited")):
        return np.full(shape, 1 if name.endswith("inited") else 0, np.float32)
    if name.endswith("alpha"):
        return 1 + random.bell(shape, 2.0 ** -2, 2)
    if name.endswith("bias"):
        return random.bell(shape, 2.0 ** -4, 2)
    if "norm.weight" in name or "gru_rel_pos_const" in name:
        return 1 + random.bell(shape, 2.0 ** -3, 2)
    if "rel_attn_embed" in name:
        return random.bell(shape, 1.0, 2)
    fan = int(np.prod(shape[1:])) or 1
    gain = 0.7 if ".res_units." in name or name.startswith(("encoder.block", "decoder_2.model")) else 1.4
    return random.bell(shape, common.power_of_two(gain / np.sqrt(fan)), 2, zero=False)


def gains(p):
    """Each g differs from the norm that it replaces."""
    random = common.SplitMix(7)
    for name in [name for name in p if name.endswith("weight_g")]:
        v = p[name[:-1] + "v"].astype(np.float64)
        axes = tuple(d for d in range(v.ndim) if p[name].shape[d] == 1)
        norm = np.sqrt((v ** 2).sum(axes, keepdims=True))
        p[name] = (np.round(norm * (1 + random.bell(norm.shape, 2.0 ** -3, 2)) * 64) / 64).astype(np.float32)


def scale(p, name, factor):
    for end in (".weight_g", ".weight", ".bias"):
        if name + end in p:
            p[name + end] = p[name + end] * np.float32(factor)


def build(wavlm):
    random, p = common.SplitMix(31), {}
    for name, shape in xcodec_names.shapes(dict(SIZE, wavlm=wavlm)).items():
        p[name] = values(name, shape, random).astype(np.float32)
    gains(p)
    for k, words in enumerate(common.codebooks(32, 8, 1024, SIZE["dim"] + SIZE["width"], 0.5)):
        p[f"quantizer.vq.layers.{k}._codebook.embed"] = words
    torches = lambda: {name: torch.from_numpy(value) for name, value in p.items()}  # noqa: E731
    probe = torch.from_numpy(common.sound(3, 60 * 320))[None]
    # Each part about as loud as the quantizer expects, and the audio a tenth of full scale.
    for part, last in (("e_acoustic", "encoder.block.6"), ("e_semantic", "encoder_semantic.conv_blocks.1.conv.conv"),
                       ("fc_prior", "fc_prior")):
        scale(p, last, common.power_of_two(1 / reference.analyse(torches(), probe, SIZE["heads"])[part].std().item()))
    codes = reference.quantize(torches(), reference.analyse(torches(), probe, SIZE["heads"])["fc_prior"], 8)
    scale(p, "decoder_2.model.6", common.power_of_two(0.1 / reference.decode(torches(), codes)[2].abs().max().item()))
    return torches()


def hugging_face(p, folded):
    """As transformers saves it: acoustic weight norm folded, or (`folded` False) everything in the newer names."""
    out = {}
    for name, value in p.items():
        stem, _, kind = name.rpartition(".")
        acoustic = name.startswith(("encoder.", "decoder_2."))
        if kind == "weight_g" and folded and acoustic:
            continue
        if kind == "weight_v" and folded and acoustic:
            name, value = stem + ".weight", reference.weight(p, stem)
        new = xcodec_names.hugging_face(name)
        new = new.replace(".weight_g", ".parametrizations.weight.original0")
        out[new.replace(".weight_v", ".parametrizations.weight.original1")] = value.numpy()
    return out


def configs(wavlm):
    semantic = {"model_type": "wavlm" if wavlm else "hubert", "hidden_size": SIZE["width"], "num_hidden_layers": SIZE["layers"],
                "num_attention_heads": SIZE["heads"], "intermediate_size": SIZE["inner"], "conv_dim": [SIZE["conv"]] * 7}
    acoustic = {"model_type": "dac", "hidden_size": SIZE["dim"], "encoder_hidden_size": SIZE["encoder_width"],
                "decoder_hidden_size": SIZE["decoder_width"]}
    minimal = {"architectures": ["XcodecModel"], "model_type": "xcodec", "acoustic_model_config": acoustic,
               "semantic_model_config": semantic}
    whole = dict(minimal, target_bandwidths=[0.5, 1, 1.5, 2, 4], sample_rate=16000, kernel_size=3, channel_ratios=[1, 1],
                 strides=[1, 1], block_dilations=[1, 1], unit_kernel_size=3, codebook_size=1024,
                 codebook_dim=SIZE["dim"] + SIZE["width"])
    whole["acoustic_model_config"] = dict(acoustic, downsampling_ratios=[8, 5, 4, 2], upsampling_ratios=[8, 5, 4, 2],
                                          hop_length=320, sampling_rate=16000)
    whole["semantic_model_config"] = dict(semantic, layer_norm_eps=1e-05, feat_extract_norm="group", hidden_act="gelu",
                                          conv_stride=[5, 2, 2, 2, 2, 2, 2], conv_kernel=[10, 3, 3, 3, 3, 2, 2], conv_bias=False,
                                          num_conv_pos_embeddings=128, num_conv_pos_embedding_groups=16,
                                          do_stable_layer_norm=False)
    return whole, minimal


def yaml(wavlm):
    teacher = "\n".join(f"      {key}: {value}" for key, value in configs(wavlm)[1]["semantic_model_config"].items())
    return f"""########### model config ###########
generator:
  name: SoundStream
  config:
    n_filters: 32
    D: {SIZE["dim"]}
    target_bandwidths: [0.5, 1, 1.5, 2, 4]
    ratios: [8, 5, 4, 2] # downsampling by 320
    sample_rate: 16000
    bins: 1024
    semantic_techer: {"wavlm_base_plus" if wavlm else "hubert_base"}
    encoder_width: {SIZE["encoder_width"]}
    decoder_width: {SIZE["decoder_width"]}
    semantic_model:
{teacher}
d_list: [mfd]
audio_norm_scale: 1.0 

# Sections that real files carry and a reader has to get past.
mfd:
  name: MultiFrequencyDiscriminator
  config:
    hop_lengths: [32, 64, 128, 256, 512, 1024]
    mel_scale: true

optimizer:
  g:
    name: AdamW
    config:
      lr: 2e-4
      betas: [0.8, 0.99]
      eps: 1.0e-6

criterion:
  d_criterion:
    name: losses.discriminator_loss.MSEDiscriminatorLoss
    config: null
  commit_loss_weight: 1. #1000

training_file: "lists/train.txt"
validation_file: 'lists/valid.txt'
tensorboard: true # whether to use tensorboard
"""


def write_flac(path, audio):
    with wave.open(str(path.with_suffix(".wav")), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16000)
        out.writeframes(np.round(audio[0] * common.HALF).astype("<i2").tobytes())
    subprocess.run(["flac", "--silent", "--best", "--force", "--no-padding", path.with_suffix(".wav")], check=True)
    path.with_suffix(".wav").unlink()


def margin(p, joint, codes):
    """The smallest distance from a tie, as the second best word's squared distance minus the best one's, in double."""
    residual, smallest = joint[0].t().double(), np.inf
    for k in range(len(codes)):
        embed = p[f"quantizer.vq.layers.{k}._codebook.embed"].double()
        distance = (residual[:, None] - embed).pow(2).sum(-1)
        two = distance.topk(2, largest=False)
        if not torch.equal(two.indices[:, 0], codes[k, 0]):
            return 0  # single and double precision choose differently
        smallest = min(smallest, (two.values[:, 1] - two.values[:, 0]).min().item())
        residual = residual - embed[codes[k, 0]]
    return smallest


def analysed(p, audio):
    found = reference.analyse(p, torch.from_numpy(audio)[None], SIZE["heads"])
    return found, reference.quantize(p, found["fc_prior"], 8)


def firm_sounds(models):
    """The first sounds that all models code without a near tie, whole and cut short."""
    out = {}
    for tag, (length, _, _) in INPUTS.items():
        if tag not in ("speech_en", "music"):
            continue
        cuts = [length] + [n for name, (n, _, _) in INPUTS.items() if tag == "speech_en" and n < 20000]
        for seed in range(41, 400):
            audio = common.sound(seed, length, peak=0.8, segment=1500 if tag == "speech_en" else 4000)
            trials = [(p, audio[:, :n]) for n in cuts for p in models]
            if tag == "speech_en":
                trials += [(p, audio * np.float32(0.95)) for p in models]
            if all(margin(p, found["fc_prior"], codes) > MARGIN for p, a in trials for found, codes in [analysed(p, a)]):
                out[tag] = audio
                break
    return out


def write_inputs(p, folder, base):
    for tag, (length, coded, played) in INPUTS.items():
        audio = base.get(tag, base["speech_en"])[:, :length]
        common.save_audio(folder / f"{tag}.input.npy", audio[None])
        write_flac(folder / f"{tag}.input.flac", audio)
        found, codes = analysed(p, audio)
        smallest = margin(p, found["fc_prior"], codes)
        peak = 0
        for kbps, count in KBPS.items():
            if kbps in coded:
                common.save(folder / f"{tag}.codes.bw{kbps}.npy", codes[:count].numpy())
            quantized, latent, out = reference.decode(p, codes[:count])
            peak = max(peak, out.abs().max().item())
            if kbps in played:
                common.save_audio(folder / f"{tag}.decoded.bw{kbps}.npy", out.numpy())
        if tag == "odd12345":
            for name, value in dict(found, **{"quantized.bw4": quantized, "fc_post2.bw4": latent}).items():
                common.save(folder / f"{tag}.inter.{name}.npy", value.numpy())
        if tag == "speech_en" and folder.name == "tiny_hubert":
            common.save(folder / f"{tag}.norm095.codes.bw4.npy", analysed(p, audio * np.float32(0.95))[1].numpy())
        print(f"{folder.name} {tag}: {codes.shape[-1]} frames, {len(codes.unique())} words, margin {smallest:.2g}, peak {peak:.2f}")


def full_size():
    out = {}
    for teacher, wavlm in (("hubert_base", False), ("wavlm_base_plus", True)):
        shapes = {name: list(shape) for name, shape in xcodec_names.shapes(dict(FULL, wavlm=wavlm)).items()}
        folded = {}
        for name, shape in shapes.items():
            acoustic = name.startswith(("encoder.", "decoder_2."))
            if acoustic and name.endswith("weight_g"):
                continue
            new = xcodec_names.hugging_face(name[:-2] if acoustic and name.endswith("weight_v") else name)
            new = new.replace(".weight_g", ".parametrizations.weight.original0")
            folded[new.replace(".weight_v", ".parametrizations.weight.original1")] = shape
        out[teacher] = {"original": shapes, "hf": folded}
    return out


def check(root):
    """The plain reference against arrays that the published code made."""
    assert full_size() == json.loads((root / "full_size_shapes.json").read_text()), "names or shapes"
    for teacher in TEACHERS:
        folder = root / teacher
        p = torch.load(folder / "xcodec.pth")
        heads = json.loads((folder / "config.json").read_text())["semantic_model_config"]["num_attention_heads"]
        for tag in ("speech_en", "odd12345"):
            found = reference.analyse(p, torch.from_numpy(np.load(folder / f"{tag}.input.npy")), heads)
            codes = reference.quantize(p, found["fc_prior"], 8)
            found["quantized.bw4"], found["fc_post2.bw4"], audio = reference.decode(p, codes)
            for name, value in found.items():
                worst = np.abs(value.numpy() - np.load(folder / f"{tag}.inter.{name}.npy")).max()
                assert worst < 2e-5, f"{teacher} {tag} {name}: {worst}"
            assert np.array_equal(codes.numpy(), np.load(folder / f"{tag}.codes.bw4.npy")), f"{teacher} {tag}: codes"
            worst = np.abs(audio.numpy() - np.load(folder / f"{tag}.decoded.bw4.npy")).max()
            assert worst < 2e-5, f"{teacher} {tag}: audio {worst}"
    frontend.check(root / "frontend")
    print("the plain reference agrees with the published code's vectors")


def make(root):
    models = {teacher: build(wavlm) for teacher, wavlm in TEACHERS.items()}
    sounds = firm_sounds(list(models.values()))
    for teacher, wavlm in TEACHERS.items():
        folder = root / teacher
        folder.mkdir(parents=True)
        p = models[teacher]
        torch.save(p, folder / "xcodec.pth")
        (folder / "config.yaml").write_text(yaml(wavlm))
        for name, config in zip(("config.json", "config_minimal.json"), configs(wavlm)):
            common.save_json(folder / name, config)
        common.save_safetensors(folder / "model.safetensors", hugging_face(p, True))
        if not wavlm:
            common.save_safetensors(folder / "model_parametrized.safetensors", hugging_face(p, False))
        write_inputs(p, folder, sounds)
    common.save_json(root / "full_size_shapes.json", full_size())
    frontend.make(root / "frontend")


if __name__ == "__main__":
    common.run(make, check)
