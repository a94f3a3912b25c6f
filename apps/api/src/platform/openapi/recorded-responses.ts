/** The responses of the service to the example photos. `npm run record:examples` writes this file. */

export const recordedPortrait = {
  model: 'dlib-resnet-v1 5.onnx.85cd579b',
  width: 250,
  height: 250,
  box: { x: 66.46, y: 62.51, width: 114.01, height: 115.34 },
  score: 0.91052175,
  /** x and y of the 68 landmarks in turn, in pixels. */
  landmarks: [
    94.38, 83.16, 86.04, 92.66, 79.21, 102.28, 73.4, 111.65, 67.74, 123.04, 65.14, 134.44, 64.72, 144.79,
    65.23, 157.18, 72.18, 171.21, 86.21, 177.99, 99.32, 179.2, 110.47, 179.75, 122.46, 177.34, 134.45, 171.74,
    144.02, 165.25, 153.74, 157.98, 162.83, 149.86, 108.81, 81.07, 115.08, 82.26, 120.83, 86.37, 124.72,
    91.63, 127.42, 97.43, 144.77, 114.1, 150.57, 116.55, 156.46, 120.98, 161.17, 127.22, 162.83, 134.38,
    126.35, 114.74, 119.82, 120.42, 113.9, 125.11, 108.91, 129.98, 101.31, 127.63, 102.65, 130.85, 105.22,
    135.01, 109.41, 137.62, 112.83, 139.59, 108.22, 94.68, 112.19, 96.18, 116.76, 100.18, 118.36, 106.32,
    114.02, 104.08, 109.43, 99.46, 136.47, 123.88, 142.38, 125.59, 146.88, 129.85, 148.51, 134.57, 143.54,
    133.2, 138.64, 128.6, 82.9, 131.04, 89.66, 132.21, 97.42, 136.61, 100.13, 140.3, 103.77, 143.01, 108.97,
    151.58, 111.03, 159.17, 98.75, 161.47, 90.91, 159.78, 85.31, 155.93, 81.47, 150.29, 80.09, 142.82, 83.62,
    132.02, 93.31, 138.46, 97.94, 142.96, 102.5, 147.54, 109.97, 158.56, 94.77, 155.2, 89.68, 151.67, 85.98,
    146.58,
  ],
  /** 128 little-endian float32 in base64. */
  encoding: [
    'xdbJvJuqhT3H5ZI9T4LZvart5r18ME69Mf5nvUi6Sb3S/0w+twjXvbCJPT6PZTu9CK6JvkUmPz0NBtW8+Y5NPl2JPr5ukn+9u4J9',
    'vdJ1W73ITBQ+JbwePq4RaT38/uU9esGbvdSvnL5Si9+9tDWGvWi8SDw5cva9n2mHPTjgzT05oM+91k2NO7HzhT26q5W8IJFsvaut',
    'Fb56kyY+s+DHPZteRb69j7S75DYkPIJqZj5BPPo9pV+jPTI4qT1CKhW+wFPgPTQOlb5XJLC8frNBPvtFhDyFsQ49O2oMPQIGSb4f',
    'Kbg9hx7ePXxfkb49bfg93xvWPYlhGL64mEK8RPE/O2YOMj5Sf4s9t9kpvhmyKb5XMAs+CcQsvsCTi71vxbg9IPINvt7YW74uQWG+',
    'dQpBveaXvj52cms98zANvjQdjz28caO9IpxdPF68MLwKwUc+iOz2vMyjv72BNOa9ulhPvASCJD4S38e9zpMpPaUjtj5kJAQ9Pb6D',
    'ugq92Luo8MM9cSQvvmIBDbzlJFA5MIoPvFl1Db3aAaO9VPwAvUwXkz0zd0i+aUZrPksoqr2pgm+9J6wNvR+5cL21jaG9zWt3vaVJ',
    'Cj4tHWu+fAkGPqTPWD4qXLQ9hS04PtrF8DvZoh0+8m/DO46STr0Jhia+47aFvaehkDwCnSO9r4i3vTRso7w=',
  ].join(''),
};

/** Distance between the most prominent faces of the portrait and of the group. */
export const recordedDistance = 0.674887213395096;
