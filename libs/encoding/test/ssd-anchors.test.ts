import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { ssdAnchorCount, ssdAnchors } from '../src/detection/ssd-anchors.js';
import { weightFiles } from '../src/face-api/face-api.js';
import { openWasmTensorFlow } from '../src/face-api/tensorflow.js';

describe('ssdAnchors', () => {
  it("are the anchors of face-api's weights on the canvas of the training", async () => {
    const { tf } = await openWasmTensorFlow();
    const { manifest, weights } = weightFiles('ssd');
    const [{ weights: specifications }] = JSON.parse(await readFile(manifest, 'utf8')) as [
      { weights: Parameters<typeof tf.io.decodeWeights>[1] },
    ];
    const bytes = new Uint8Array(await readFile(weights));
    const shipped = tf.io.decodeWeights(bytes.buffer, specifications)['Output/extra_dim']!.dataSync();
    const corners = ssdAnchors(512, 512).flatMap(({ x, y, width, height }) => [
      (y - height / 2) / 512,
      (x - width / 2) / 512,
      (y + height / 2) / 512,
      (x + width / 2) / 512,
    ]);
    expect(corners).toHaveLength(shipped.length);
    // The weights are quantised; the largest of them lie in steps of a few thousandths of a pixel.
    const worst = corners.reduce(
      (max, corner, index) => Math.max(max, Math.abs(corner - shipped[index]!)),
      0,
    );
    expect(worst).toBeLessThan(1e-4);
  });

  it.each([
    [512, 512],
    [256, 384],
    [224, 96],
    [250, 33],
  ])('of %i × %i are as many as counted', (width, height) => {
    expect(ssdAnchors(width, height)).toHaveLength(ssdAnchorCount(width, height));
  });

  it('keep their size and distance in pixels on other canvases', () => {
    const large = ssdAnchors(512, 512);
    const small = ssdAnchors(256, 256);
    expect(small.slice(0, 3)).toEqual(large.slice(0, 3));
    expect(small[3]!.x - small[0]!.x).toBe(16);
  });
});
